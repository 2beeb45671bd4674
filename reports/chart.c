#include "reports/chart.h"

#include <math.h>

#include "base/arena.h"
#include "reports/figure.h"
#include "reports/untrusted.h"

/* Places and sizes in the drawing of curves, in its own units. */
enum {
    CURVE_WIDTH = 720,
    CURVE_HEIGHT = 330,
    CURVE_LEFT = 44,
    CURVE_RIGHT = 570,
    CURVE_TOP = 14,
    CURVE_BOTTOM = 290,
    CURVE_LABEL_STEP = 16,
    CURVE_STYLES = 12 /* in the style sheet: s0..s11 */
};
enum { BAR_UNITS = 1000, HISTOGRAM_HEIGHT = 26, HISTOGRAM_BIN = 5 };

static void chart_set(struct xml_node *node, const char *attribute, double v)
{
    char text[64];

    snprintf(text, sizeof(text), "%.6g", round(v * 100) / 100);
    xml_set(node, attribute, text);
}

static struct xml_node *chart_open(struct xml_node *parent, const char *class,
                                   int width, int height, const char *label)
{
    struct xml_node *svg = xml_add(parent, "svg", NULL);
    char box[64];

    snprintf(box, sizeof(box), "0 0 %d %d", width, height);
    xml_set(svg, "viewBox", box);
    xml_set(svg, "class", class);
    xml_set(svg, "role", "img");
    xml_set(svg, "aria-label", label);
    xml_set(svg, "focusable", "false");
    return svg;
}

static struct xml_node *chart_rect(struct xml_node *svg, const char *class,
                                   double x, double y, double w, double h)
{
    struct xml_node *rect = xml_add(svg, "rect", NULL);

    xml_set(rect, "class", class);
    chart_set(rect, "x", x);
    chart_set(rect, "y", y);
    chart_set(rect, "width", w);
    chart_set(rect, "height", h);
    return rect;
}

static void chart_line(struct xml_node *svg, const char *class, double x1,
                       double y1, double x2, double y2)
{
    struct xml_node *line = xml_add(svg, "line", NULL);

    xml_set(line, "class", class);
    chart_set(line, "x1", x1);
    chart_set(line, "y1", y1);
    chart_set(line, "x2", x2);
    chart_set(line, "y2", y2);
}

static struct xml_node *chart_text(struct xml_node *svg, const char *class,
                                   double x, double y, const char *text)
{
    struct xml_node *node = xml_add(svg, "text", text);

    xml_set(node, "class", class);
    chart_set(node, "x", x);
    chart_set(node, "y", y);
    return node;
}

void chart_add_bar(struct xml_node *parent, const int64_t parts[4],
                   int64_t whole, const char *label)
{
    static const char *const classes[4] = {"kept", "rejected", "errored",
                                           "pending"};
    struct xml_node *svg = chart_open(parent, "bar", BAR_UNITS, 10, label);
    double x = 0;

    xml_set(svg, "preserveAspectRatio", "none");
    for (int i = 0; i < 4; i++) {
        if (parts[i] <= 0 || whole <= 0)
            continue;
        double w = (double)parts[i] / (double)whole * BAR_UNITS;
        /* a part that is not 0 stays visible */
        w = w < 3 ? 3 : w;
        w = x + w > BAR_UNITS ? BAR_UNITS - x : w;
        chart_rect(svg, classes[i], x, 0, w, 10);
        x += w;
    }
}

/* Where a value stands on a histogram's axis: 0 is its left end, 1 its right.
 */
static double chart_place(const struct report_filter *f, double value)
{
    double v = f->log_scale ? log10(value > 1e-3 ? value : 1e-3) : value;
    double low = f->log_scale ? log10(f->low) : f->low;
    double high = f->log_scale ? log10(f->high) : f->high;

    return (v - low) / (high - low);
}

static void chart_add_bound(struct xml_node *svg, const struct report_filter *f,
                            double bound)
{
    double at = isnan(bound) ? NAN : chart_place(f, bound);
    double x = at * REPORT_BINS * HISTOGRAM_BIN;

    if (isnan(at) || at < -0.01 || at > 1.01)
        return;
    x = x < 0.75 ? 0.75 : x;
    x = x > REPORT_BINS * HISTOGRAM_BIN - 0.75
            ? REPORT_BINS * HISTOGRAM_BIN - 0.75
            : x;
    chart_line(svg, "bound", x, 0, x, HISTOGRAM_HEIGHT);
}

void chart_add_histogram(struct xml_node *parent, const struct report_filter *f)
{
    int64_t most = 0;
    char label[300];

    for (int i = 0; i < REPORT_BINS; i++)
        most = f->bins[i] > most ? f->bins[i] : most;
    if (most == 0 || !(f->low < f->high))
        return;
    snprintf(label, sizeof(label), "histogram of %s from %.4g to %.4g", f->name,
             f->low, f->high);
    struct xml_node *svg =
        chart_open(parent, "histogram", REPORT_BINS * HISTOGRAM_BIN,
                   HISTOGRAM_HEIGHT, label);
    double low = isnan(f->min) ? -INFINITY : chart_place(f, f->min);
    double high = isnan(f->max) ? INFINITY : chart_place(f, f->max);
    for (int i = 0; i < REPORT_BINS; i++) {
        double middle = (i + 0.5) / REPORT_BINS;
        bool inside = middle >= low && middle <= high;
        double h = (double)f->bins[i] / (double)most * (HISTOGRAM_HEIGHT - 2);
        if (f->bins[i] == 0)
            continue;
        h = h < 1 ? 1 : h;
        chart_rect(svg, inside ? "kept" : "rejected", i * HISTOGRAM_BIN + 0.5,
                   HISTOGRAM_HEIGHT - h, HISTOGRAM_BIN - 1, h);
    }
    chart_add_bound(svg, f, f->min);
    chart_add_bound(svg, f, f->max);
}

static double chart_curve_x(double km)
{
    double first = log10(report_point_km(0));
    double last = log10(report_point_km(REPORT_POINTS - 1));

    return CURVE_LEFT +
           (log10(km) - first) / (last - first) * (CURVE_RIGHT - CURVE_LEFT);
}

static double chart_curve_y(int64_t part, int64_t whole)
{
    double share = whole > 0 ? (double)part / (double)whole : 0;

    return CURVE_BOTTOM - share * (CURVE_BOTTOM - CURVE_TOP);
}

static void chart_add_axes(struct xml_node *svg)
{
    char text[32];

    for (int percent = 0; percent <= 100; percent += 25) {
        double y = chart_curve_y(percent, 100);
        chart_line(svg, percent == 0 ? "axis" : "grid", CURVE_LEFT, y,
                   CURVE_RIGHT, y);
        snprintf(text, sizeof(text), "%d%%", percent);
        chart_text(svg, "tick end", CURVE_LEFT - 8, y + 4, text);
    }
    for (int i = 0; i < REPORT_MARKS; i++) {
        double x = chart_curve_x(report_marks_km[i]);
        chart_line(svg, "mark", x, CURVE_TOP, x, CURVE_BOTTOM + 5);
        snprintf(text, sizeof(text), "%g", report_marks_km[i]);
        chart_text(svg, "tick middle", x, CURVE_BOTTOM + 20, text);
    }
    chart_text(svg, "tick end", CURVE_RIGHT, CURVE_BOTTOM + 36,
               "km from the truth, logarithmic");
}

static void chart_style(char *class, size_t size, size_t i, const char *more)
{
    snprintf(class, size, "%ss%zu", more, i % CURVE_STYLES);
}

static void chart_add_curve(struct xml_node *svg,
                            const struct report_teacher *t, size_t i)
{
    struct xml_node *path = xml_add(svg, "path", NULL);
    struct buf d;
    char class[32];

    chart_style(class, sizeof(class), i, "curve ");
    buf_init(&d, 1 << 16);
    for (int k = 0; k < REPORT_POINTS; k++)
        buf_print(&d, "%c%.1f %.1f", k == 0 ? 'M' : 'L',
                  chart_curve_x(report_point_km(k)),
                  chart_curve_y(t->curve[k], t->replies));
    xml_set(path, "d", d.data);
    xml_set(path, "class", class);
    xml_add(path, "title", t->name);
    buf_release(&d);
    for (int k = 0; k < REPORT_MARKS; k++) {
        struct xml_node *dot = xml_add(svg, "circle", NULL);
        chart_style(class, sizeof(class), i, "dot ");
        xml_set(dot, "class", class);
        chart_set(dot, "cx", chart_curve_x(report_marks_km[k]));
        chart_set(dot, "cy", chart_curve_y(t->within[k], t->replies));
        chart_set(dot, "r", 3);
        struct xml_node *title = xml_add(dot, "title", t->name);
        struct buf share;
        buf_init(&share, 100);
        figure_add_share(&share, t->within[k], t->replies);
        xml_print(title, ": %s within %g km", share.data, report_marks_km[k]);
        buf_release(&share);
    }
}

struct chart_label {
    size_t teacher;
    double y, shown_y;
};

static int chart_label_compare(const void *a, const void *b)
{
    const struct chart_label *x = a, *y = b;

    if (x->y != y->y)
        return x->y < y->y ? -1 : 1;
    return x->teacher < y->teacher ? -1 : 1;
}

/* Keep labels a line apart, and none below the axis. */
static void chart_spread(struct chart_label *labels, size_t count)
{
    qsort(labels, count, sizeof(*labels), chart_label_compare);
    double next = CURVE_TOP;
    for (size_t i = 0; i < count; i++) {
        labels[i].shown_y = labels[i].y > next ? labels[i].y : next;
        next = labels[i].shown_y + CURVE_LABEL_STEP;
    }
    next = CURVE_BOTTOM + 16;
    for (size_t i = count; i-- > 0;) {
        if (labels[i].shown_y > next)
            labels[i].shown_y = next;
        next = labels[i].shown_y - CURVE_LABEL_STEP;
    }
}

static void chart_add_labels(struct xml_node *svg,
                             const struct report_teacher *teachers,
                             size_t count)
{
    struct chart_label *labels = heap_take((count + 1) * sizeof(*labels));
    char class[32];

    for (size_t i = 0; i < count; i++) {
        const struct report_teacher *t = &teachers[i];
        labels[i].teacher = i;
        labels[i].y = chart_curve_y(t->curve[REPORT_POINTS - 1], t->replies);
    }
    chart_spread(labels, count);
    for (size_t i = 0; i < count; i++) {
        const struct chart_label *l = &labels[i];
        chart_style(class, sizeof(class), l->teacher, "leader ");
        chart_line(svg, class, CURVE_RIGHT + 2, l->y, CURVE_RIGHT + 14,
                   l->shown_y);
        chart_style(class, sizeof(class), l->teacher, "name ");
        chart_text(svg, class, CURVE_RIGHT + 18, l->shown_y + 4,
                   teachers[l->teacher].name);
    }
    free(labels);
}

void chart_add_curves(struct xml_node *parent,
                      const struct report_teacher *teachers, size_t count)
{
    struct xml_node *svg =
        chart_open(parent, "curves", CURVE_WIDTH, CURVE_HEIGHT,
                   "share of replies within a distance of the truth; the "
                   "figures are in the table of teachers");

    chart_add_axes(svg);
    for (size_t i = 0; i < count; i++)
        chart_add_curve(svg, &teachers[i], i);
    chart_add_labels(svg, teachers, count);
}
