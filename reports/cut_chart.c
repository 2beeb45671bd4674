#include "reports/cut_chart.h"

#include <math.h>

#include "reports/chart.h"
#include "reports/draw.h"
#include "reports/figure.h"
#include "reports/page.h"

struct cut_size {
    const char *class;
    int width, height;
    int left, right;         /* of the plots */
    int top, bottom;         /* of the histogram */
    int top_low, bottom_low; /* of the curves */
    int ticks;
};

static const struct cut_size cut_sizes[2] = {
    {"wide", 798, 352, 48, 620, 26, 176, 214, 324, 6},
    {"narrow", 288, 360, 40, 214, 26, 156, 206, 316, 3}};

/* The drawing of one filter at one size. */
struct cut {
    const struct report *report;
    const struct report_filter *filter;
    const struct cut_size *size;
    struct xml_node *svg;
    double from, to; /* of the axis, scaled */
    int64_t most;    /* of the bins */
};

static double cut_scaled(const struct report_filter *f, double value)
{
    return f->log_scale ? log10(value > 0 ? value : 1e-300) : value;
}

static double cut_x(const struct cut *c, double value)
{
    double at = (cut_scaled(c->filter, value) - c->from) / (c->to - c->from);

    at = at < 0 ? 0 : at > 1 ? 1 : at;
    return c->size->left + at * (c->size->right - c->size->left);
}

static double cut_y(const struct cut *c, int64_t count)
{
    double share = c->most > 0 ? (double)count / (double)c->most : 0;

    return c->size->bottom - share * (c->size->bottom - c->size->top);
}

static double cut_y_low(const struct cut *c, int64_t part, int64_t whole)
{
    double share = whole > 0 ? (double)part / (double)whole : 0;

    return c->size->bottom_low -
           share * (c->size->bottom_low - c->size->top_low);
}

/* "10k", "1.2M" on axes; whole below. */
static void cut_print_short(struct buf *out, double n)
{
    if (fabs(n) >= 1e6)
        buf_print(out, "%.3gM", n / 1e6);
    else if (fabs(n) >= 1e4)
        buf_print(out, "%.3gk", n / 1e3);
    else
        buf_print(out, "%.4g", n);
}

static void cut_add_tick(const struct cut *c, double value)
{
    double x = cut_x(c, value);
    struct buf text;

    buf_init(&text, 100);
    cut_print_short(&text, value);
    draw_line(c->svg, "grid", x, c->size->top, x, c->size->bottom_low);
    draw_text(c->svg, "tick middle", x, c->size->bottom + 16, text.data);
    buf_release(&text);
}

/* Ticks at 1-2-5 steps, or at powers of ten. */
static void cut_add_ticks(const struct cut *c)
{
    double span = c->to - c->from, step = 1;

    if (c->filter->log_scale) {
        step = ceil(span / c->size->ticks);
    } else {
        static const double steps[] = {1, 2, 5, 10};
        double rough = span / c->size->ticks;
        double power = pow(10, floor(log10(rough)));
        for (int i = 0; i < 4; i++) {
            step = steps[i] * power;
            if (step >= rough)
                break;
        }
    }
    for (double at = ceil(c->from / step - 1e-9) * step;
         at <= c->to + step * 1e-9; at += step)
        cut_add_tick(c, c->filter->log_scale     ? pow(10, at)
                        : fabs(at) < step * 1e-9 ? 0
                                                 : at);
}

static void cut_add_bars(const struct cut *c)
{
    const struct report_filter *f = c->filter;
    size_t highest = 0;
    struct buf text;

    for (size_t i = 0; i < f->bin_count; i++) {
        double x1 = cut_x(c, f->edges[i]), x2 = cut_x(c, f->edges[i + 1]);
        double y = cut_y(c, f->bins[i]);
        if (f->bins[i] > f->bins[highest])
            highest = i;
        if (f->bins[i] == 0)
            continue;
        y = y > c->size->bottom - 2 ? c->size->bottom - 2 : y;
        draw_rect(c->svg, chart_inside(f, i) ? "kept" : "rejected", x1 + 0.75,
                  y, x2 - x1 > 2 ? x2 - x1 - 1.5 : 0.5, c->size->bottom - y);
    }
    buf_init(&text, 100);
    figure_add_count(&text, f->bins[highest]);
    draw_text(c->svg, "tick middle",
              (cut_x(c, f->edges[highest]) + cut_x(c, f->edges[highest + 1])) /
                  2,
              c->size->top - 4, text.data);
    buf_release(&text);
}

/* Apart at the right: what was not measured, and what passes or fails so. */
static void cut_add_missing(const struct cut *c)
{
    const struct report_filter *f = c->filter;
    bool passes = !f->ruled || f->missing_passes;
    double x = c->size->right + 16, y;
    struct buf text;

    if (f->missing == 0)
        return;
    y = cut_y(c, f->missing < c->most ? f->missing : c->most);
    y = y > c->size->bottom - 2 ? c->size->bottom - 2 : y;
    draw_rect(c->svg, passes ? "kept" : "rejected", x, y, 10,
              c->size->bottom - y);
    buf_init(&text, 200);
    figure_add_count(&text, f->missing);
    draw_text(c->svg, "tick", x + 14, c->size->bottom - 4, text.data);
    draw_text(c->svg, "tick", x - 6, c->size->bottom + 16,
              f->ruled ? passes ? "none (pass)" : "none (fail)" : "none");
    buf_release(&text);
}

static void cut_add_cut(const struct cut *c, double bound, const char *word)
{
    double x = cut_x(c, bound);
    bool right = x > (c->size->left + c->size->right) / 2.0;
    struct buf text;

    if (isnan(bound))
        return;
    draw_line(c->svg, "bound", x, c->size->top - 14, x, c->size->bottom_low);
    buf_init(&text, 200);
    buf_print(&text, "cut: %s ", word);
    figure_add_number(&text, bound, c->filter->unit);
    draw_text(c->svg, right ? "strong end" : "strong", right ? x - 5 : x + 5,
              c->size->top - 16 + 4, text.data);
    buf_release(&text);
}

enum cut_curve { CUT_KEPT, CUT_PASS, CUT_RIGHT };

static double cut_curve_y(const struct cut *c, const struct report_sweep *s,
                          enum cut_curve curve)
{
    const struct report_filter *f = c->filter;
    int64_t all = f->measured + f->missing;

    if (curve == CUT_RIGHT)
        return cut_y_low(c, s->right, s->kept);
    return cut_y_low(c, curve == CUT_KEPT ? s->kept : s->pass, all);
}

static void cut_add_curve(const struct cut *c, int side, enum cut_curve curve)
{
    static const char *const classes[] = {
        "curve kept-curve", "curve pass-curve", "curve right-curve"};
    const struct report_filter *f = c->filter;
    struct buf d;

    buf_init(&d, 1 << 16);
    for (size_t i = 0; i < f->sweep_count[side]; i++) {
        const struct report_sweep *s = &f->sweep[side][i];
        if (curve == CUT_RIGHT && s->kept < 20)
            continue;
        buf_print(&d, "%c%.1f %.1f", d.len == 0 ? 'M' : 'L', cut_x(c, s->bound),
                  cut_curve_y(c, s, curve));
    }
    if (d.len > 0)
        draw_path(c->svg, classes[curve], d.data);
    buf_release(&d);
}

/* Names at the right, kept apart from each other. */
static void cut_add_names(const struct cut *c, int side, bool truth)
{
    static const char *const names[] = {"kept", "pass this", "right, of kept"};
    const struct report_filter *f = c->filter;
    const struct report_sweep *last =
        &f->sweep[side][side == 0 ? f->sweep_count[side] - 1 : 0];
    double taken[3];
    int count = 0;

    for (int i = 0; i < (truth ? 3 : 2); i++) {
        double y = cut_curve_y(c, last, (enum cut_curve)i) + 4;
        for (int tries = 0; tries < 3; tries++) {
            for (int k = 0; k < count; k++)
                y = fabs(taken[k] - y) < 13 ? taken[k] + 13 : y;
        }
        taken[count++] = y;
        draw_text(c->svg, i == 0 ? "strong" : "tick", c->size->right + 6, y,
                  names[i]);
    }
}

/* A hollow dot where the bound stands now, and what it means. */
static void cut_add_now(const struct cut *c, double bound)
{
    const struct report_filter *f = c->filter;
    int64_t all = f->measured + f->missing;
    double x = cut_x(c, bound), y = cut_y_low(c, f->kept, all);
    bool right = x > (c->size->left + c->size->right) / 2.0;
    struct buf text;

    if (isnan(bound))
        return;
    draw_circle(c->svg, "dot", x, y, 4);
    buf_init(&text, 300);
    figure_add_count(&text, f->kept);
    if (c->size == &cut_sizes[0]) {
        buf_add_text(&text, " of ");
        figure_add_count(&text, all);
        buf_add_text(&text, " kept");
    }
    draw_text(c->svg, right ? "strong end" : "strong", right ? x - 8 : x + 8,
              y - 6 < c->size->top_low + 8 ? y + 14 : y - 6, text.data);
    buf_release(&text);
}

static void cut_add_curves(const struct cut *c)
{
    const struct report_filter *f = c->filter;
    bool truth = c->report->agree_km > 0 && strcmp(f->name, "distance") != 0;
    char text[32];

    for (int percent = 0; percent <= 100; percent += 50) {
        double y = cut_y_low(c, percent, 100);
        draw_line(c->svg, percent == 0 ? "axis" : "grid", c->size->left, y,
                  c->size->right, y);
        snprintf(text, sizeof(text), "%d%%", percent);
        draw_text(c->svg, "tick end", c->size->left - 6, y + 4, text);
    }
    for (int side = 0; side < 2; side++) {
        if (f->sweep_count[side] == 0)
            continue;
        cut_add_curve(c, side, CUT_PASS);
        if (truth)
            cut_add_curve(c, side, CUT_RIGHT);
        cut_add_curve(c, side, CUT_KEPT);
        if (side == 0 || f->sweep_count[0] == 0)
            cut_add_names(c, side, truth);
        cut_add_now(c, side == 0 ? f->max : f->min);
    }
}

static void cut_add_ends(const struct cut *c)
{
    const struct report_filter *f = c->filter;
    bool wide = c->size == &cut_sizes[0];
    struct buf text;

    buf_init(&text, 200);
    buf_add_text(&text, wide ? "least " : "");
    figure_add_number(&text, f->least, f->unit);
    draw_text(c->svg, "tick", c->size->left, c->size->bottom_low + 18,
              text.data);
    buf_reset(&text);
    buf_add_text(&text, wide ? "greatest " : "");
    figure_add_number(&text, f->greatest, f->unit);
    draw_text(c->svg, "tick end", c->size->right, c->size->bottom_low + 18,
              text.data);
    buf_release(&text);
}

static void cut_draw(struct xml_node *parent, const struct report *r,
                     const struct report_filter *f, const struct cut_size *z)
{
    struct cut c = {.report = r, .filter = f, .size = z};
    struct buf text;

    for (size_t i = 0; i < f->bin_count; i++)
        c.most = f->bins[i] > c.most ? f->bins[i] : c.most;
    c.from = cut_scaled(f, f->edges[0]);
    c.to = cut_scaled(f, f->edges[f->bin_count]);
    buf_init(&text, 4000);
    cut_chart_describe(r, f, &text);
    c.svg = draw_open(parent, z->class, z->width, z->height, text.data);
    xml_set(c.svg, "data-figure", f->name);
    buf_release(&text);
    cut_add_ticks(&c);
    draw_line(c.svg, "axis", z->left, z->bottom, z->right, z->bottom);
    cut_add_bars(&c);
    cut_add_missing(&c);
    cut_add_curves(&c);
    cut_add_cut(&c, f->min, "at least");
    cut_add_cut(&c, f->max, "at most");
    cut_add_ends(&c);
}

void cut_chart_add(struct xml_node *parent, const struct report *r,
                   const struct report_filter *f)
{
    if (f->bin_count == 0)
        return;
    cut_draw(parent, r, f, &cut_sizes[0]);
    cut_draw(parent, r, f, &cut_sizes[1]);
}

void cut_chart_describe(const struct report *r, const struct report_filter *f,
                        struct buf *out)
{
    buf_print(out, "%s: ", f->name);
    figure_add_count(out, f->measured);
    buf_add_text(out, " of ");
    figure_add_count(out, f->measured + f->missing);
    buf_add_text(out, " replies measured");
    if (f->measured > 0) {
        buf_add_text(out, ", ");
        figure_add_number(out, f->least, NULL);
        buf_add_text(out, " to ");
        figure_add_number(out, f->greatest, f->unit);
        buf_add_text(out, ", median ");
        figure_add_number(out, f->median, NULL);
    }
    buf_add_text(out, ". ");
    if (!f->ruled || r->policy == NULL)
        return;
    buf_add_text(out, "The policy asks for ");
    figure_add_bounds(out, f->min, f->max, f->unit);
    buf_add_text(out, ": ");
    figure_add_count(out, f->passing);
    buf_add_text(out, " pass, ");
    figure_add_count(out, f->kept);
    buf_add_text(out, " are kept; without the rule ");
    figure_add_count(out, f->without);
    buf_add_text(out, " would be.");
}
