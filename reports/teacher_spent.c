/* What a teacher's replies took: tokens and time, as small histograms. */
#include <math.h>

#include "reports/card_parts.h"
#include "reports/draw.h"
#include "reports/figure.h"
#include "reports/teacher_parts.h"

enum {
    SPENT_WIDTH = 320,
    SPENT_HEIGHT = 90,
    SPENT_BASE = 70, /* where bars stand */
    SPENT_TOP = 8,
    SPENT_BARS = 40,
    SPENT_TEXT = 400
};

static const struct {
    const char *id, *name, *unit;
    double scale; /* of what is stored */
} spent_kinds[REPORT_SPENT] = {{"prompt-tokens", "Prompt tokens", "", 1},
                               {"output-tokens", "Output tokens", "", 1},
                               {"seconds", "Seconds a reply", "s", 0.001}};

/* What any teacher had: the ends of the axis. */
struct spent_range {
    int first, last; /* bins */
    double least, most;
};

static bool spent_range(const struct report *r, int kind,
                        struct spent_range *range)
{
    bool any = false;

    for (size_t t = 0; t < r->teacher_count; t++) {
        const struct report_spent *s = &r->teachers[t].spent[kind];
        if (s->known == 0)
            continue;
        range->least =
            !any || s->least < range->least ? s->least : range->least;
        range->most = !any || s->most > range->most ? s->most : range->most;
        any = true;
    }
    range->first = report_spent_bin(range->least);
    range->last = report_spent_bin(range->most);
    return any;
}

static void spent_say(struct buf *text, const struct report_spent *s, int kind)
{
    const char *unit = spent_kinds[kind].unit;
    double scale = spent_kinds[kind].scale;

    if (s->least == s->most) {
        buf_add_text(text, "Always ");
        figure_add_number(text, s->most * scale, unit);
    } else {
        buf_add_text(text, "Median ");
        figure_add_number(text, s->median * scale, unit);
        buf_add_text(text, ", ");
        figure_add_number(text, s->least * scale, "");
        buf_add_text(text, " to ");
        figure_add_number(text, s->most * scale, unit);
    }
    buf_add_text(text, "; ");
    figure_add_number(text, s->total * scale, unit);
    buf_add_text(text, " in all, of ");
    figure_add_count(text, s->known);
    buf_add_text(text, s->known == 1 ? " reply." : " replies.");
}

static void spent_draw_axis(struct xml_node *svg, int kind,
                            const struct spent_range *range)
{
    const char *unit = spent_kinds[kind].unit;
    double scale = spent_kinds[kind].scale;
    struct buf text;

    draw_line(svg, "axis", 0, SPENT_BASE, SPENT_WIDTH, SPENT_BASE);
    buf_init(&text, SPENT_TEXT);
    figure_add_number(&text, range->least * scale, unit);
    draw_text(svg, "tick", 0, SPENT_HEIGHT - 4, text.data);
    buf_reset(&text);
    figure_add_number(&text, range->most * scale, unit);
    if (range->most > range->least)
        draw_text(svg, "end", SPENT_WIDTH, SPENT_HEIGHT - 4, text.data);
    buf_release(&text);
}

/* Bars of one teacher on the range of all: logarithmic. */
static void spent_draw(struct xml_node *parent, const struct report_spent *s,
                       int kind, const struct spent_range *range,
                       const char *label)
{
    int64_t bars[SPENT_BARS] = {0}, most = 1;
    int first = range->first, last = range->last, bins = last - first + 1;
    int count = bins < SPENT_BARS ? bins : SPENT_BARS;
    double step = (double)SPENT_WIDTH / count;

    for (int i = first; i <= last; i++)
        bars[(i - first) * count / bins] += s->bins[i];
    for (int i = 0; i < count; i++)
        most = bars[i] > most ? bars[i] : most;
    struct xml_node *svg =
        draw_open(parent, "spent", SPENT_WIDTH, SPENT_HEIGHT, label);
    for (int i = 0; i < count; i++) {
        double h = (double)bars[i] / (double)most * (SPENT_BASE - SPENT_TOP);
        if (bars[i] == 0)
            continue;
        h = h < 2 ? 2 : h;
        draw_rect(svg, "kept", i * step, SPENT_BASE - h,
                  step > 3 ? step - 1.5 : step, h);
    }
    spent_draw_axis(svg, kind, range);
}

void teacher_add_spent(struct page *p, const struct report *r, size_t i)
{
    const struct report_teacher *t = &r->teachers[i];
    struct xml_node *section = page_section(
        p, "spent", "Tokens and time",
        "Of all its replies that told. The axis goes from the least to "
        "the most that any teacher took, and is logarithmic.");
    struct xml_node *row = page_add(section, "div", "spent-row", NULL);
    bool any = false;

    for (int kind = 0; kind < REPORT_SPENT; kind++) {
        const struct report_spent *s = &t->spent[kind];
        struct spent_range range = {.first = 0};
        struct buf text;
        if (s->known == 0 || !spent_range(r, kind, &range))
            continue;
        any = true;
        buf_init(&text, SPENT_TEXT);
        spent_say(&text, s, kind);
        struct xml_node *figure = xml_add(row, "figure", NULL);
        xml_set(figure, "id", spent_kinds[kind].id);
        xml_add(figure, "h3", spent_kinds[kind].name);
        spent_draw(figure, s, kind, &range, text.data);
        xml_add(figure, "figcaption", text.data);
        buf_release(&text);
    }
    if (!any)
        page_add(section, "p", "note",
                 "Nothing was told: no reply came with tokens or a time.");
}
