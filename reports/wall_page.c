/* Pictures at a glance: which lists there are, and their pages. */
#include "reports/figure.h"
#include "reports/site.h"

enum { WALL_TEXT = 1000, WALL_SAMPLE = 6 };

static size_t wall_pages(const struct report_list *l)
{
    size_t count = l->count < REPORT_ROWS_MAX ? l->count : REPORT_ROWS_MAX;

    return (count + REPORT_PAGE_FRAMES - 1) / REPORT_PAGE_FRAMES;
}

static void wall_name(const struct report_list *l, size_t page, char *name,
                      size_t size)
{
    if (page == 0)
        snprintf(name, size, "wall-%s.html", l->slug);
    else
        snprintf(name, size, "wall-%s-%zu.html", l->slug, page + 1);
}

/* label: of the landmark; each on a page has its own. */
static void wall_add_pager(struct xml_node *parent, const struct report_list *l,
                           size_t page, const char *label)
{
    size_t pages = wall_pages(l);
    char name[WALL_TEXT], text[32];

    if (pages < 2)
        return;
    struct xml_node *nav = page_add(parent, "nav", "pager", NULL);
    xml_set(nav, "aria-label", label);
    for (size_t i = 0; i < pages; i++) {
        snprintf(text, sizeof(text), "%zu", i + 1);
        wall_name(l, i, name, sizeof(name));
        struct xml_node *a = page_link(nav, name, text);
        if (i == page)
            xml_set(a, "aria-current", "page");
    }
}

static bool wall_write_page(struct site *s, const struct report_list *l,
                            size_t page)
{
    size_t from = page * REPORT_PAGE_FRAMES, count = REPORT_PAGE_FRAMES;
    char name[WALL_TEXT], title[WALL_TEXT];
    struct buf lead;
    struct page p;

    snprintf(title, sizeof(title), "%s \xC2\xB7 Walls", l->title);
    const struct page_place place = {.root = "",
                                     .title = title,
                                     .heading = l->title,
                                     .tab = "walls.html",
                                     .below = true};
    page_open(&p, &s->frame, &place);
    buf_init(&lead, WALL_TEXT);
    figure_add_count(&lead, (int64_t)l->count);
    buf_add_text(&lead, " of ");
    site_print_amount(&lead, l->total, "sample", "samples");
    buf_print(&lead, ": %s.", l->about);
    page_add(p.top, "p", "lead", lead.data);
    buf_release(&lead);
    wall_add_pager(p.main, l, page, "Pages above");
    frames_add_sizes(p.main);
    if (from + count > l->count)
        count = l->count - from;
    frames_add(p.main, s->report, l->frames + from, count, l->unit);
    wall_add_pager(p.main, l, page, "Pages below");
    wall_name(l, page, name, sizeof(name));
    return page_finish(&p, s->dir, name, s->written, s->err);
}

static void wall_add_list(struct page *p, const struct site *s,
                          const struct report_list *l)
{
    char href[WALL_TEXT];
    struct buf about;

    buf_init(&about, WALL_TEXT);
    figure_add_count(&about, l->total);
    buf_print(&about, " in all; %s.", l->about);
    struct xml_node *section = page_section(p, l->slug, l->title, about.data);
    buf_release(&about);
    frames_add(section, s->report, l->frames,
               l->count < WALL_SAMPLE ? l->count : WALL_SAMPLE, l->unit);
    if (l->count <= WALL_SAMPLE)
        return;
    wall_name(l, 0, href, sizeof(href));
    struct xml_node *more = page_add(section, "p", "note", NULL);
    char text[WALL_TEXT];
    snprintf(text, sizeof(text), "%s: %s %zu", l->title,
             (int64_t)l->count < l->total ? "the first" : "all", l->count);
    page_link(more, href, text);
}

bool wall_pages_write(struct site *s)
{
    const struct report *r = s->report;
    const struct page_place place = {.root = "",
                                     .title = "Walls",
                                     .heading = "Pictures at a glance",
                                     .tab = "walls.html"};
    struct page p;

    if (r->list_count == 0)
        return true;
    for (size_t i = 0; i < r->list_count; i++) {
        size_t pages =
            r->lists[i].count <= WALL_SAMPLE ? 0 : wall_pages(&r->lists[i]);
        for (size_t k = 0; k < pages; k++) {
            if (!wall_write_page(s, &r->lists[i], k))
                return false;
        }
    }
    page_open(&p, &s->frame, &place);
    page_add(p.top, "p", "lead",
             "Lists of samples, the kept ones too. A solid bar under a "
             "picture: kept; a dashed frame: rejected.");
    for (size_t i = 0; i < r->list_count; i++)
        wall_add_list(&p, s, &r->lists[i]);
    return page_finish(&p, s->dir, "walls.html", s->written, s->err);
}
