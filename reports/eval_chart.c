#include "reports/eval_chart.h"

#include <math.h>

#include "base/buf.h"
#include "reports/card_parts.h"
#include "reports/draw.h"

/* In its own units; text keeps its size, so a narrow page has a drawing of its
 * own. */
struct eval_chart {
    const char *class;
    int width, height, left, right, top, bottom, name;
    double low, high; /* decimal logarithms of the first and last distance */
};

static const struct eval_chart eval_charts[2] = {
    {"wide", 798, 330, 44, 640, 14, 290, 22, 0, 0},
    {"narrow", 300, 260, 44, 196, 14, 220, 11, 0, 0}};

enum { CALIBRATION_SIZE = 168, CALIBRATION_EDGE = 24 };

/* A distance of 0 stands at the left, a tenth below the next. */
static double eval_chart_log(const struct evaluation *e, size_t i)
{
    double km = e->request.thresholds_km[i];
    double least = INFINITY;

    for (size_t k = 0; k < e->request.threshold_count; k++) {
        double one = e->request.thresholds_km[k];
        if (one > 0 && one < least)
            least = one;
    }
    if (km > 0)
        return log10(km);
    return isinf(least) ? 0 : log10(least) - 1;
}

static void eval_chart_range(struct eval_chart *z, const struct evaluation *e)
{
    z->low = INFINITY;
    z->high = -INFINITY;
    for (size_t i = 0; i < e->request.threshold_count; i++) {
        z->low = fmin(z->low, eval_chart_log(e, i));
        z->high = fmax(z->high, eval_chart_log(e, i));
    }
}

static double eval_chart_x(const struct eval_chart *z,
                           const struct evaluation *e, size_t i)
{
    double width = z->high - z->low;
    double part = width > 0 ? (eval_chart_log(e, i) - z->low) / width : 0.5;

    return z->left + part * (z->right - z->left);
}

static double eval_chart_y(const struct eval_chart *z, double share)
{
    return z->bottom - share * (z->bottom - z->top);
}

static void eval_chart_axes(struct xml_node *svg, const struct eval_chart *z,
                            const struct evaluation *e)
{
    char text[32];
    double free = -INFINITY;

    for (int percent = 0; percent <= 100; percent += 25) {
        double y = eval_chart_y(z, percent / 100.0);
        draw_line(svg, percent == 0 ? "axis" : "grid", z->left, y, z->right, y);
        snprintf(text, sizeof(text), "%d%%", percent);
        draw_text(svg, "tick end", z->left - 8, y + 4, text);
    }
    for (size_t i = 0; i < e->request.threshold_count; i++) {
        double x = eval_chart_x(z, e, i);
        draw_line(svg, "mark", x, z->top, x, z->bottom + 5);
        if (x < free)
            continue; /* no room for this one's figure */
        snprintf(text, sizeof(text), "%g", e->request.thresholds_km[i]);
        draw_text(svg, "tick middle", x, z->bottom + 20, text);
        free = x + 10 + 7 * (double)strlen(text);
    }
    draw_text(svg, "tick end", z->right, z->bottom + 36,
              "km from the truth, logarithmic");
}

static void eval_chart_curve(struct xml_node *svg, const struct eval_chart *z,
                             const struct evaluation *e, size_t teacher)
{
    const struct evaluation_teacher *t = &e->teachers[teacher];
    char class[32];
    struct buf d;

    buf_init(&d, 1 << 12);
    for (size_t i = 0; i < e->request.threshold_count; i++) {
        struct interval in =
            interval_of_share(t->within[i], t->asked, e->request.form.level);
        double x = eval_chart_x(z, e, i);
        double share = t->asked ? (double)t->within[i] / (double)t->asked : 0;

        buf_print(&d, "%c%.1f %.1f", i == 0 ? 'M' : 'L', x,
                  eval_chart_y(z, share));
        snprintf(class, sizeof(class), "leader %s", card_style(teacher));
        if (!isnan(in.low))
            draw_line(svg, class, x, eval_chart_y(z, in.low), x,
                      eval_chart_y(z, in.high));
        snprintf(class, sizeof(class), "dot %s", card_style(teacher));
        draw_circle(svg, class, x, eval_chart_y(z, share), 3);
    }
    snprintf(class, sizeof(class), "curve %s", card_style(teacher));
    draw_path(svg, class, d.data);
    buf_release(&d);
}

/* Names at the right, in the order of the last shares, a line apart. */
static void eval_chart_names(struct xml_node *svg, const struct eval_chart *z,
                             const struct evaluation *e, size_t count)
{
    size_t last = e->request.threshold_count - 1;
    bool named[EVAL_CHART_TEACHERS] = {false};
    double next = z->top + 4;
    char class[32], name[100];

    for (size_t n = 0; n < count; n++) {
        size_t best = SIZE_MAX;

        for (size_t i = 0; i < count; i++) {
            if (!named[i] &&
                (best == SIZE_MAX ||
                 e->teachers[i].within[last] > e->teachers[best].within[last]))
                best = i;
        }
        const struct evaluation_teacher *t = &e->teachers[best];
        double y = eval_chart_y(
            z, t->asked ? (double)t->within[last] / (double)t->asked : 0);
        named[best] = true;
        snprintf(class, sizeof(class), "leader %s", card_style(best));
        next = y > next ? y : next;
        draw_line(svg, class, z->right + 3, y, z->right + 14, next);
        snprintf(class, sizeof(class), "name %s", card_style(best));
        snprintf(name, sizeof(name), "%.*s", z->name, t->name);
        draw_text(svg, class, z->right + 18, next + 4, name);
        next += 16;
    }
}

void eval_chart_add_shares(struct xml_node *parent, const struct evaluation *e)
{
    size_t count =
        e->count < EVAL_CHART_TEACHERS ? e->count : EVAL_CHART_TEACHERS;

    if (e->request.threshold_count == 0)
        return;
    for (size_t k = 0; k < 2; k++) {
        struct eval_chart z = eval_charts[k];
        struct xml_node *svg = draw_open(
            parent, z.class, z.width, z.height,
            "share of those asked within a distance of the truth; the "
            "figures are in the table");

        eval_chart_range(&z, e);
        eval_chart_axes(svg, &z, e);
        for (size_t i = 0; i < count; i++)
            eval_chart_curve(svg, &z, e, i);
        eval_chart_names(svg, &z, e, count);
    }
}

/* ---------------------------------------------------------- calibration */

static double calibration_at(double share)
{
    return CALIBRATION_EDGE + share * (CALIBRATION_SIZE - CALIBRATION_EDGE - 6);
}

static double calibration_down(double share)
{
    return CALIBRATION_SIZE - calibration_at(share);
}

void eval_chart_add_calibration(struct xml_node *parent,
                                const struct evaluation_calibration *c,
                                size_t threshold, size_t teacher,
                                const char *label)
{
    struct xml_node *svg = draw_open(parent, "calibration", CALIBRATION_SIZE,
                                     CALIBRATION_SIZE, label);
    char class[32];

    draw_set(svg, "width", CALIBRATION_SIZE); /* text keeps its size */
    for (int i = 0; i <= 2; i++) {
        double at = i / 2.0;
        draw_line(svg, i == 0 ? "axis" : "grid", calibration_at(0),
                  calibration_down(at), calibration_at(1),
                  calibration_down(at));
        draw_line(svg, i == 0 ? "axis" : "grid", calibration_at(at),
                  calibration_down(0), calibration_at(at), calibration_down(1));
    }
    draw_line(svg, "mark", calibration_at(0), calibration_down(0),
              calibration_at(1), calibration_down(1));
    draw_text(svg, "tick", calibration_at(0), CALIBRATION_SIZE - 8,
              "how sure, 0 to 1");
    snprintf(class, sizeof(class), "dot %s", card_style(teacher));
    for (size_t i = 0; i < EVALUATION_BINS; i++) {
        const struct evaluation_bin *bin = &c->bins[i];
        double n = (double)bin->count;

        if (bin->count > 0)
            draw_circle(svg, class, calibration_at(bin->sum / n),
                        calibration_down((double)bin->within[threshold] / n),
                        2.5 + 6 * sqrt(n / (double)c->known));
    }
}
