#include "reports/gallery.h"

#include "reports/page.h"

enum { GALLERY_NAMES_MAX = 1000, GALLERY_LINE_MAX = 200 };

static void gallery_add_section(struct page *p, const struct gallery *g,
                                const struct gallery_section *s)
{
    const struct card_view view = {
        .root = "", .config = g->config, .heading = "h3"};
    struct xml_node *section = page_section(p, s->id, s->heading, s->about);
    char line[GALLERY_LINE_MAX];

    if (s->count == 0)
        snprintf(line, sizeof(line), "None.");
    else if ((int64_t)s->count < s->of)
        snprintf(line, sizeof(line), "%zu of %lld samples.", s->count,
                 (long long)s->of);
    else
        snprintf(line, sizeof(line), "%zu sample%s.", s->count,
                 s->count == 1 ? "" : "s");
    page_add(section, "p", "note", line);
    for (size_t i = 0; i < s->count; i++)
        (void)card_add(section, &s->cards[i], &view);
}

bool gallery_write(const struct gallery *g, const char *dir, struct err *err)
{
    const struct page_frame frame = {.store = g->store, .style = g->style};
    const struct page_place place = {
        .root = "", .title = g->title, .heading = g->title};
    struct buf written;
    struct page p;

    buf_init(&written, GALLERY_NAMES_MAX);
    page_open(&p, &frame, &place);
    for (size_t i = 0; i < g->section_count; i++)
        gallery_add_section(&p, g, &g->sections[i]);
    bool ok = page_finish(&p, dir, "index.html", &written, err);
    buf_release(&written);
    return ok;
}
