#include "reports/chart.h"

#include <math.h>

#include "base/arena.h"
#include "reports/card_parts.h"
#include "reports/draw.h"
#include "reports/figure.h"
#include "reports/untrusted.h"

/* Places and sizes in the drawing of curves, in its own units: text keeps its
 * size, so a narrow page has a drawing of its own. */
struct chart_size {
    const char *class;
    int width, height, left, right, top, bottom;
    int name; /* bytes of a teacher's name */
};

static const struct chart_size chart_sizes[2] = {
    {"wide", 798, 330, 44, 640, 14, 290, 24},
    {"narrow", 288, 260, 44, 196, 14, 220, 12}};

enum { CURVE_LABEL_STEP = 16, CHART_TICK_APART = 32 };
enum { BAR_UNITS = 1000, HISTOGRAM_HEIGHT = 36, HISTOGRAM_BIN = 3 };

void chart_add_bar(struct xml_node *parent, const int64_t parts[4],
                   int64_t whole, const char *label)
{
    static const char *const classes[4] = {"kept", "rejected", "errored",
                                           "pending"};
    struct xml_node *svg = draw_open(parent, "bar", BAR_UNITS, 10, label);
    double x = 0;

    xml_set(svg, "preserveAspectRatio", "none");
    for (int i = 0; i < 4; i++) {
        if (parts[i] <= 0 || whole <= 0)
            continue;
        double w = (double)parts[i] / (double)whole * BAR_UNITS;
        /* a part that is not 0 stays visible */
        w = w < 3 ? 3 : w;
        w = x + w > BAR_UNITS ? BAR_UNITS - x : w;
        draw_rect(svg, classes[i], x, 0, w, 10);
        x += w;
    }
}

/* Is the i-th bin within the bounds? An edge lies on each of them. */
bool chart_inside(const struct report_filter *f, size_t i)
{
    double low = f->edges[i], high = f->edges[i + 1];
    double slack = (high - low) * 1e-9;

    return (isnan(f->min) || low >= f->min - slack) &&
           (isnan(f->max) || high <= f->max + slack);
}

static void chart_add_bound(struct xml_node *svg, const struct report_filter *f,
                            double bound)
{
    for (size_t i = 0; i <= f->bin_count && !isnan(bound); i++) {
        if (fabs(f->edges[i] - bound) <= 1e-9 * fabs(bound) + 1e-12) {
            double x = (double)i * HISTOGRAM_BIN;
            draw_line(svg, "bound", x, 0, x, HISTOGRAM_HEIGHT);
            return;
        }
    }
}

void chart_add_histogram(struct xml_node *parent, const struct report_filter *f)
{
    int64_t most = 0;
    char label[300];

    for (size_t i = 0; i < f->bin_count; i++)
        most = f->bins[i] > most ? f->bins[i] : most;
    if (most == 0)
        return;
    snprintf(label, sizeof(label), "histogram of %s from %.4g to %.4g", f->name,
             f->least, f->greatest);
    struct xml_node *svg =
        draw_open(parent, "histogram", (int)f->bin_count * HISTOGRAM_BIN,
                  HISTOGRAM_HEIGHT, label);
    for (size_t i = 0; i < f->bin_count; i++) {
        double h = (double)f->bins[i] / (double)most * (HISTOGRAM_HEIGHT - 2);
        if (f->bins[i] == 0)
            continue;
        h = h < 2 ? 2 : h;
        draw_rect(svg, chart_inside(f, i) ? "kept" : "rejected",
                  (double)i * HISTOGRAM_BIN + 0.25, HISTOGRAM_HEIGHT - h,
                  HISTOGRAM_BIN - 0.5, h);
    }
    chart_add_bound(svg, f, f->min);
    chart_add_bound(svg, f, f->max);
}

static double chart_curve_x(const struct chart_size *z, double km)
{
    double first = log10(report_point_km(0));
    double last = log10(report_point_km(REPORT_POINTS - 1));

    return z->left +
           (log10(km) - first) / (last - first) * (z->right - z->left);
}

static double chart_curve_y(const struct chart_size *z, int64_t part,
                            int64_t whole)
{
    double share = whole > 0 ? (double)part / (double)whole : 0;

    return z->bottom - share * (z->bottom - z->top);
}

static void chart_add_axes(struct xml_node *svg, const struct chart_size *z)
{
    char text[32];
    double told = -CHART_TICK_APART;

    for (int percent = 0; percent <= 100; percent += 25) {
        double y = chart_curve_y(z, percent, 100);
        draw_line(svg, percent == 0 ? "axis" : "grid", z->left, y, z->right, y);
        snprintf(text, sizeof(text), "%d%%", percent);
        draw_text(svg, "tick end", z->left - 8, y + 4, text);
    }
    for (int i = 0; i < REPORT_MARKS; i++) {
        double x = chart_curve_x(z, report_marks_km[i]);
        draw_line(svg, "mark", x, z->top, x, z->bottom + 5);
        snprintf(text, sizeof(text), "%g", report_marks_km[i]);
        if (x - told < CHART_TICK_APART)
            continue;
        draw_text(svg, "tick middle", x, z->bottom + 20, text);
        told = x;
    }
    draw_text(svg, "tick end", z->right, z->bottom + 36,
              "km from the truth, logarithmic");
}

static void chart_add_curve(struct xml_node *svg, const struct chart_size *z,
                            const struct report_teacher *t, size_t i)
{
    struct xml_node *path = xml_add(svg, "path", NULL);
    struct buf d;
    char class[32];

    snprintf(class, sizeof(class), "curve %s", card_style(i));
    buf_init(&d, 1 << 16);
    for (int k = 0; k < REPORT_POINTS; k++)
        buf_print(&d, "%c%.1f %.1f", k == 0 ? 'M' : 'L',
                  chart_curve_x(z, report_point_km(k)),
                  chart_curve_y(z, t->curve[k], t->replies));
    xml_set(path, "d", d.data);
    xml_set(path, "class", class);
    xml_add(path, "title", t->name);
    buf_release(&d);
    for (int k = 0; k < REPORT_MARKS; k++) {
        struct xml_node *dot = xml_add(svg, "circle", NULL);
        snprintf(class, sizeof(class), "dot %s", card_style(i));
        xml_set(dot, "class", class);
        draw_set(dot, "cx", chart_curve_x(z, report_marks_km[k]));
        draw_set(dot, "cy", chart_curve_y(z, t->within[k], t->replies));
        draw_set(dot, "r", 3);
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
static void chart_spread(const struct chart_size *z, struct chart_label *labels,
                         size_t count)
{
    qsort(labels, count, sizeof(*labels), chart_label_compare);
    double next = z->top;
    for (size_t i = 0; i < count; i++) {
        labels[i].shown_y = labels[i].y > next ? labels[i].y : next;
        next = labels[i].shown_y + CURVE_LABEL_STEP;
    }
    next = z->bottom + 16;
    for (size_t i = count; i-- > 0;) {
        if (labels[i].shown_y > next)
            labels[i].shown_y = next;
        next = labels[i].shown_y - CURVE_LABEL_STEP;
    }
}

static void chart_add_labels(struct xml_node *svg, const struct chart_size *z,
                             const struct report_teacher *teachers,
                             size_t count)
{
    struct chart_label *labels = heap_take((count + 1) * sizeof(*labels));
    char class[32];

    for (size_t i = 0; i < count; i++) {
        const struct report_teacher *t = &teachers[i];
        labels[i].teacher = i;
        labels[i].y = chart_curve_y(z, t->curve[REPORT_POINTS - 1], t->replies);
    }
    chart_spread(z, labels, count);
    for (size_t i = 0; i < count; i++) {
        const struct chart_label *l = &labels[i];
        snprintf(class, sizeof(class), "leader %s", card_style(l->teacher));
        draw_line(svg, class, z->right + 2, l->y, z->right + 14, l->shown_y);
        snprintf(class, sizeof(class), "name %s", card_style(l->teacher));
        char name[100];
        snprintf(name, sizeof(name), "%s %.*s", card_glyph(l->teacher), z->name,
                 teachers[l->teacher].name);
        draw_text(svg, class, z->right + 18, l->shown_y + 4, name);
    }
    free(labels);
}

void chart_add_curves(struct xml_node *parent,
                      const struct report_teacher *teachers, size_t count)
{
    for (size_t k = 0; k < 2; k++) {
        const struct chart_size *z = &chart_sizes[k];
        struct xml_node *svg =
            draw_open(parent, z->class, z->width, z->height,
                      "share of replies within a distance of the truth; the "
                      "figures are in the table of teachers");
        chart_add_axes(svg, z);
        for (size_t i = 0; i < count; i++)
            chart_add_curve(svg, z, &teachers[i], i);
        chart_add_labels(svg, z, teachers, count);
    }
}
