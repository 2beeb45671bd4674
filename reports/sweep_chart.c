#include "reports/sweep_chart.h"

#include <math.h>

#include "adapters/xml.h"

enum {
    SWEEP_WIDTH = 798,
    SWEEP_HEIGHT = 340,
    SWEEP_LEFT = 52,
    SWEEP_RIGHT = 640,
    SWEEP_TOP = 20,
    SWEEP_BOTTOM = 280,
    SWEEP_CELL_WIDTH = 84,
    SWEEP_CELL_HEIGHT = 40,
    SWEEP_TICKS = 9
};

const int sweep_within_km[SWEEP_WITHIN_COUNT] = {25, 200, 750};

static const char sweep_style[] =
    "svg{background:#fdfdfb;font:12px system-ui,sans-serif;fill:#1c2329}"
    ".kept{stroke:#2f6f8f;stroke-width:2;fill:none}"
    ".right{stroke:#a8551b;stroke-width:2;stroke-dasharray:6 3;fill:none}"
    ".grid{stroke:#e4e3dd}.axis{stroke:#868d93}"
    ".now{stroke:#1c2329;stroke-dasharray:2 3}"
    ".soft{fill:#525c65}.middle{text-anchor:middle}.end{text-anchor:end}";

static void chart_number(struct xml_node *node, const char *name, double v)
{
    char text[40];

    snprintf(text, sizeof(text), "%.6g", round(v * 100) / 100);
    xml_set(node, name, text);
}

static void chart_text(struct xml_node *svg, const char *class, double x,
                       double y, const char *text)
{
    struct xml_node *node = xml_add(svg, "text", text);

    xml_set(node, "class", class);
    chart_number(node, "x", x);
    chart_number(node, "y", y);
}

static void chart_line(struct xml_node *svg, const char *class,
                       const double from[2], const double to[2])
{
    struct xml_node *line = xml_add(svg, "line", NULL);

    xml_set(line, "class", class);
    chart_number(line, "x1", from[0]);
    chart_number(line, "y1", from[1]);
    chart_number(line, "x2", to[0]);
    chart_number(line, "y2", to[1]);
}

static struct xml_node *chart_open(struct xml_page *page, double width,
                                   double height, const char *title)
{
    struct xml_node *svg = xml_add(xml_page_body(page), "svg", NULL);
    char box[64];

    snprintf(box, sizeof(box), "0 0 %g %g", width, height);
    xml_set(svg, "xmlns", "http://www.w3.org/2000/svg");
    xml_set(svg, "viewBox", box);
    chart_number(svg, "width", width);
    chart_number(svg, "height", height);
    xml_set(svg, "role", "img");
    xml_add(svg, "title", title);
    return svg;
}

static double chart_x(const struct sweep_table *t, double value)
{
    double low = t->values[0][0], high = t->values[0][t->counts[0] - 1];

    if (t->log) {
        low = log(low);
        high = log(high);
        value = log(value);
    }
    return high > low ? SWEEP_LEFT + (value - low) / (high - low) *
                                         (SWEEP_RIGHT - SWEEP_LEFT)
                      : SWEEP_LEFT;
}

static double chart_y(double share)
{
    return SWEEP_BOTTOM - share * (SWEEP_BOTTOM - SWEEP_TOP);
}

static double chart_kept(const struct sweep_table *t,
                         const struct sweep_point *p)
{
    return t->samples > 0 ? (double)p->samples / (double)t->samples : NAN;
}

static double chart_right(const struct sweep_point *p)
{
    return p->known > 0 ? (double)p->within[0] / (double)p->known : NAN;
}

static void chart_curve(struct xml_node *svg, const struct sweep_table *t,
                        const char *class, bool right)
{
    struct buf d;
    bool pen = false;

    buf_init(&d, 1 << 20);
    for (size_t i = 0; i < t->counts[0]; i++) {
        const struct sweep_point *p = &t->points[i];
        double share = right ? chart_right(p) : chart_kept(t, p);
        if (isnan(share)) {
            pen = false;
            continue;
        }
        buf_print(&d, "%c%.1f %.1f", pen ? 'L' : 'M',
                  chart_x(t, t->values[0][i]), chart_y(share));
        pen = true;
    }
    if (d.len > 0) {
        struct xml_node *path = xml_add(svg, "path", NULL);
        xml_set(path, "class", class);
        xml_set(path, "d", d.data);
    }
    buf_release(&d);
}

static void chart_axes(struct xml_node *svg, const struct sweep_table *t)
{
    size_t step = (t->counts[0] + SWEEP_TICKS - 1) / SWEEP_TICKS;
    char text[40];

    for (int percent = 0; percent <= 100; percent += 25) {
        double y = chart_y(percent / 100.0);
        chart_line(svg, percent == 0 ? "axis" : "grid",
                   (double[]){SWEEP_LEFT, y}, (double[]){SWEEP_RIGHT, y});
        snprintf(text, sizeof(text), "%d%%", percent);
        chart_text(svg, "soft end", SWEEP_LEFT - 8, y + 4, text);
    }
    for (size_t i = 0; i < t->counts[0]; i += step) {
        double x = chart_x(t, t->values[0][i]);
        chart_line(svg, "axis", (double[]){x, SWEEP_BOTTOM},
                   (double[]){x, SWEEP_BOTTOM + 5});
        snprintf(text, sizeof(text), "%.6g", t->values[0][i]);
        chart_text(svg, "soft middle", x, SWEEP_BOTTOM + 20, text);
    }
    chart_text(svg, "soft end", SWEEP_RIGHT, SWEEP_BOTTOM + 40, t->keys[0]);
}

static void chart_now(struct xml_node *svg, const struct sweep_table *t)
{
    double value = t->now.values[0];
    char text[80];

    if (isnan(value) || value < t->values[0][0] ||
        value > t->values[0][t->counts[0] - 1])
        return;
    double x = chart_x(t, value);
    chart_line(svg, "now", (double[]){x, SWEEP_TOP},
               (double[]){x, SWEEP_BOTTOM});
    snprintf(text, sizeof(text), "now %.6g", value);
    chart_text(svg, "middle", x, SWEEP_TOP - 6, text);
}

/* Names at the ends of the curves, a line apart. */
static void chart_labels(struct xml_node *svg, const struct sweep_table *t)
{
    const struct sweep_point *last = &t->points[t->counts[0] - 1];
    double kept = chart_kept(t, last), right = chart_right(last);
    double kept_y = isnan(kept) ? SWEEP_BOTTOM : chart_y(kept);
    double right_y = isnan(right) ? SWEEP_TOP : chart_y(right);
    char text[120];

    if (!isnan(right) && fabs(kept_y - right_y) < 32)
        kept_y = right_y + (kept_y < right_y ? -32 : 32);
    snprintf(text, sizeof(text), "kept: %lld samples",
             (long long)last->samples);
    chart_text(svg, "", SWEEP_RIGHT + 8, kept_y + 4, text);
    if (isnan(right))
        return;
    snprintf(text, sizeof(text), "within 25 km: %.1f%%", 100 * right);
    chart_text(svg, "", SWEEP_RIGHT + 8, right_y + 4, text);
    chart_text(svg, "soft", SWEEP_RIGHT + 8, right_y + 19, "of kept replies");
}

static void chart_curves(struct xml_page *page, const struct sweep_table *t,
                         const char *title, struct buf *out)
{
    struct xml_node *svg = chart_open(page, SWEEP_WIDTH, SWEEP_HEIGHT, title);

    xml_add_raw(svg, "style", sweep_style);
    chart_axes(svg, t);
    chart_now(svg, t);
    chart_curve(svg, t, "kept", false);
    chart_curve(svg, t, "right", true);
    chart_labels(svg, t);
    xml_node_print(svg, out);
}

static void chart_cell(struct xml_node *svg, const struct sweep_table *t,
                       const struct sweep_point *p, const double at[2])
{
    struct xml_node *rect = xml_add(svg, "rect", NULL);
    double kept = chart_kept(t, p), right = chart_right(p);
    char text[64];

    chart_number(rect, "x", at[0]);
    chart_number(rect, "y", at[1]);
    chart_number(rect, "width", SWEEP_CELL_WIDTH - 2);
    chart_number(rect, "height", SWEEP_CELL_HEIGHT - 2);
    xml_set(rect, "fill", "#2f6f8f");
    chart_number(rect, "fill-opacity", isnan(kept) ? 0 : 0.05 + 0.4 * kept);
    snprintf(text, sizeof(text), "%lld", (long long)p->samples);
    chart_text(svg, "middle", at[0] + SWEEP_CELL_WIDTH / 2.0, at[1] + 17, text);
    if (isnan(right))
        return;
    snprintf(text, sizeof(text), "%.1f%%", 100 * right);
    chart_text(svg, "soft middle", at[0] + SWEEP_CELL_WIDTH / 2.0, at[1] + 33,
               text);
}

static void chart_grid(struct xml_page *page, const struct sweep_table *t,
                       const char *title, struct buf *out)
{
    double left = 84, top = 60;
    double width = left + (double)t->counts[0] * SWEEP_CELL_WIDTH + 20;
    double height = top + (double)t->counts[1] * SWEEP_CELL_HEIGHT + 40;
    struct xml_node *svg = chart_open(page, width, height, title);
    char text[40];

    xml_add_raw(svg, "style", sweep_style);
    chart_text(svg, "", 8, 20, title);
    for (size_t i = 0; i < t->counts[0]; i++) {
        snprintf(text, sizeof(text), "%.6g", t->values[0][i]);
        chart_text(svg, "soft middle",
                   left + ((double)i + 0.5) * SWEEP_CELL_WIDTH, top - 10, text);
    }
    for (size_t j = 0; j < t->counts[1]; j++) {
        double y = top + (double)j * SWEEP_CELL_HEIGHT;
        snprintf(text, sizeof(text), "%.6g", t->values[1][j]);
        chart_text(svg, "soft end", left - 8, y + 24, text);
        for (size_t i = 0; i < t->counts[0]; i++)
            chart_cell(svg, t, &t->points[j * t->counts[0] + i],
                       (double[]){left + (double)i * SWEEP_CELL_WIDTH, y});
    }
    chart_text(svg, "soft", 8, height - 14,
               "samples with a kept reply; of kept replies within 25 km");
    xml_node_print(svg, out);
}

void sweep_print_svg(const struct sweep_table *t, struct buf *out)
{
    struct xml_page *page = xml_page_open("sweep", "en");
    char title[300];

    if (t->keys[1] == NULL) {
        snprintf(title, sizeof(title), "what is kept over %s", t->keys[0]);
        chart_curves(page, t, title, out);
    } else {
        snprintf(title, sizeof(title), "across: %s; down: %s", t->keys[0],
                 t->keys[1]);
        chart_grid(page, t, title, out);
    }
    xml_page_close(page);
}
