#include "reports/rejected.h"

#include <math.h>

#include "reports/figure.h"
#include "reports/page.h"
#include "reports/untrusted.h"

enum { REJECTED_TEXT = 1000 };

static size_t rejected_pages(const struct report_group *g)
{
    return (g->count + REPORT_PAGE_CARDS - 1) / REPORT_PAGE_CARDS;
}

static void rejected_name(const struct report_group *g, size_t page, char *name,
                          size_t size)
{
    snprintf(name, size, "rejected-%s-%zu.html", g->slug, page + 1);
}

static void rejected_add_picture(struct xml_node *parent, const char *thumb,
                                 const char *key, const char *caption)
{
    struct xml_node *figure = xml_add(parent, "figure", NULL);

    if (thumb != NULL) {
        struct xml_node *img = xml_add(figure, "img", NULL);
        xml_set(img, "src", thumb);
        xml_set(img, "alt", key);
        xml_set(img, "loading", "lazy");
        xml_set(img, "decoding", "async");
    } else {
        page_add(figure, "p", "no-picture", "no picture here");
    }
    if (caption != NULL)
        untrusted_add_name(xml_add(figure, "figcaption", NULL), caption);
}

static void rejected_add_place(struct xml_node *list, const char *title,
                               const struct report_place *place,
                               const char *more)
{
    const char *const names[] = {place->city, place->region, place->country};
    struct xml_node *pair = page_add(list, "div", "wide", NULL);
    struct buf text;
    bool any = false;

    xml_add(pair, "dt", title);
    struct xml_node *dd = xml_add(pair, "dd", NULL);
    for (int i = 0; i < 3; i++) {
        if (names[i] == NULL || names[i][0] == '\0')
            continue;
        if (any)
            xml_print(dd, ", ");
        untrusted_add_name(dd, names[i]);
        any = true;
    }
    buf_init(&text, REJECTED_TEXT);
    figure_add_position(&text, place->lat_deg, place->lon_deg);
    if (!any || !isnan(place->lat_deg))
        page_add(dd, "span", "position", text.data);
    buf_release(&text);
    if (more != NULL)
        page_add(dd, "span", "off", more);
}

static void rejected_add_pair(struct xml_node *list, const char *name,
                              const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    struct xml_node *pair = xml_add(list, "div", NULL);
    xml_add(pair, "dt", name);
    untrusted_add_name(xml_add(pair, "dd", NULL), value);
}

static void rejected_add_facts(struct xml_node *parent,
                               const struct report_card *c)
{
    struct xml_node *list = page_add(parent, "dl", "facts", NULL);
    struct buf off;

    rejected_add_place(list, "truth", &c->truth, NULL);
    if (c->teacher != NULL && c->status != NULL) {
        buf_init(&off, REJECTED_TEXT);
        if (!isnan(c->km)) {
            figure_add_number(&off, c->km, "km");
            buf_add_text(&off, " off");
        }
        rejected_add_place(list, "answer", &c->answer,
                           off.len > 0 ? off.data : NULL);
        buf_release(&off);
    }
    rejected_add_pair(list, "teacher", c->teacher);
    rejected_add_pair(list, "extracted", c->status);
    rejected_add_pair(list, "finish", c->finish);
    rejected_add_pair(list, "source", c->source);
}

static void rejected_add_score(struct xml_node *body,
                               const struct report_score *s)
{
    struct xml_node *row = xml_add(body, "tr", NULL);
    struct buf bounds;

    xml_set(row, "class",
            !s->ruled   ? "unruled"
            : s->passed ? "passed"
                        : "failed");
    page_head(row, s->filter);
    page_number(row, s->value, s->ruled ? NULL : s->unit);
    buf_init(&bounds, REJECTED_TEXT);
    figure_add_bounds(&bounds, s->min, s->max, s->unit);
    page_cell(row, s->ruled ? bounds.data : "not asked");
    buf_release(&bounds);
    page_add(row, "td", "mark",
             !s->ruled   ? ""
             : s->passed ? "\xE2\x9C\x93"
                         : "\xE2\x9C\x97 fails");
}

static void rejected_add_scores(struct xml_node *parent,
                                const struct report_card *c)
{
    static const char *const heads[] = {"filter", ">value", "policy asks", ""};

    if (c->score_count == 0)
        return;
    struct xml_node *body = page_table(parent, "Scores", heads, 4);
    for (size_t i = 0; i < c->score_count; i++)
        rejected_add_score(body, &c->scores[i]);
}

static void rejected_add_card(struct page *p, const struct report_card *c)
{
    struct xml_node *card = page_add(p->main, "article", "card", NULL);
    struct xml_node *pictures, *text;

    xml_set(card, "tabindex", "-1");
    untrusted_add_name(xml_add(card, "h2", NULL), c->key);
    if (c->note != NULL)
        untrusted_add(page_add(card, "p", "why", NULL), span_of(c->note));
    struct xml_node *grid = page_add(
        card, "div", c->mate_thumb != NULL ? "grid twins" : "grid", NULL);
    pictures = page_add(grid, "div", "pictures", NULL);
    rejected_add_picture(pictures, c->thumb, c->key,
                         c->mate_thumb != NULL ? "this one" : NULL);
    if (c->mate_thumb != NULL)
        rejected_add_picture(pictures, c->mate_thumb, c->mate_key, c->mate_key);
    text = page_add(grid, "div", "measured", NULL);
    rejected_add_facts(text, c);
    rejected_add_scores(text, c);
    if (c->teacher != NULL)
        untrusted_add_block(grid, &c->reply);
}

/* Links to the pages of the group, this one as plain text. */
static void rejected_add_pager(struct page *p, const struct report_group *g,
                               size_t page)
{
    size_t pages = rejected_pages(g);
    char name[REJECTED_TEXT], text[32];

    if (pages < 2)
        return;
    struct xml_node *nav = page_add(p->main, "nav", "pager", NULL);
    xml_set(nav, "aria-label", "Pages");
    for (size_t i = 0; i < pages; i++) {
        snprintf(text, sizeof(text), "%zu", i + 1);
        if (i == page) {
            xml_set(xml_add(nav, "strong", text), "aria-current", "page");
            continue;
        }
        rejected_name(g, i, name, sizeof(name));
        struct xml_node *a = page_link(nav, name, text);
        if (i + 1 == page)
            xml_set(a, "rel", "prev");
        if (i == page + 1)
            xml_set(a, "rel", "next");
    }
}

static void rejected_add_lead(struct page *p, const struct report_group *g)
{
    struct buf text;

    buf_init(&text, REJECTED_TEXT);
    figure_add_count(&text, g->total);
    buf_print(&text, " set aside; here are %s%zu: %s.",
              g->total > (int64_t)g->count ? "" : "all ", g->count, g->about);
    page_add(p->top, "p", "lead", text.data);
    page_add(p->top, "p", "note",
             "Every rule was asked of every reply, also after the first that "
             "failed. The whole life of one sample: limbeck why CONFIG KEY. "
             "Keys: j and k go from one to the next, n and p turn the page.");
    buf_release(&text);
}

static bool rejected_write_page(const struct report *r,
                                const struct report_group *g, size_t page,
                                const char *dir, struct buf *written,
                                struct err *err)
{
    size_t from = page * REPORT_PAGE_CARDS, to = from + REPORT_PAGE_CARDS;
    char name[REJECTED_TEXT];
    struct page p;

    page_open(&p, r, g->title, false);
    rejected_add_lead(&p, g);
    rejected_add_pager(&p, g, page);
    for (size_t i = from; i < to && i < g->count; i++)
        rejected_add_card(&p, &g->cards[i]);
    rejected_add_pager(&p, g, page);
    rejected_name(g, page, name, sizeof(name));
    return page_finish(&p, dir, name, written, err);
}

bool rejected_write(const struct report *r, const struct report_group *g,
                    const char *dir, struct buf *written, struct err *err)
{
    for (size_t i = 0; i < rejected_pages(g); i++) {
        if (!rejected_write_page(r, g, i, dir, written, err))
            return false;
    }
    return true;
}
