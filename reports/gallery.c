#include "reports/gallery.h"

#include "reports/page.h"
#include "reports/untrusted.h"

enum { GALLERY_NAMES_MAX = 1000, GALLERY_LINE_MAX = 200 };

/* Of those whose distance is known, how many are near. */
static void gallery_add_rows(struct xml_node *parent, const char *caption,
                             const char *what, const char *noun,
                             const struct gallery_row *rows, size_t count)
{
    char counted[32];
    const char *heads[] = {what,
                           counted,
                           ">distance known",
                           ">within 25 km",
                           ">within 200 km",
                           ">within 750 km"};

    if (count == 0)
        return;
    snprintf(counted, sizeof(counted), ">%s", noun);
    struct xml_node *body =
        page_table(parent, caption, heads, sizeof(heads) / sizeof(heads[0]));
    for (size_t i = 0; i < count; i++) {
        struct xml_node *row = xml_add(body, "tr", NULL);
        untrusted_add_name(page_head(row, NULL), rows[i].name);
        page_count(row, rows[i].all);
        page_count(row, rows[i].known);
        for (int k = 0; k < GALLERY_NEAR; k++)
            page_share(row, rows[i].within[k], rows[i].known);
    }
}

static void gallery_say_count(const struct gallery_section *s, char *line,
                              size_t size)
{
    const char *plural = s->count == 1 ? "" : "s";

    if (s->count == 0)
        snprintf(line, size, "%s", s->of == 0 ? "None." : "None is listed.");
    else if (s->noun != NULL && strcmp(s->noun, "samples") != 0)
        snprintf(line, size, "Below, %zu sample%s with them, of %lld %s.",
                 s->count, plural, (long long)s->of, s->noun);
    else if ((int64_t)s->count < s->of)
        snprintf(line, size, "%zu of %lld samples.", s->count,
                 (long long)s->of);
    else
        snprintf(line, size, "%zu sample%s.", s->count, plural);
}

static void gallery_add_section(struct page *p, const struct gallery *g,
                                const struct gallery_section *s)
{
    char prefix[GALLERY_LINE_MAX], line[GALLERY_LINE_MAX];
    const struct card_view view = {
        .root = "", .config = g->config, .heading = "h3", .prefix = prefix};
    struct xml_node *section = page_section(p, s->id, s->heading, s->about);

    snprintf(prefix, sizeof(prefix), "%s:", s->id);
    gallery_add_rows(section, "By what decided", "decided by", s->noun, s->rows,
                     s->row_count);
    gallery_say_count(s, line, sizeof(line));
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
    if (g->lead != NULL)
        untrusted_add(page_add(p.top, "p", "lead", NULL), span_of(g->lead));
    if (g->row_count > 0)
        gallery_add_rows(page_section(&p, "sums", "What each has", NULL),
                         "Counts, and shares of those whose distance to the "
                         "truth is known",
                         "what", "count", g->rows, g->row_count);
    for (size_t i = 0; i < g->section_count; i++)
        gallery_add_section(&p, g, &g->sections[i]);
    bool ok = page_finish(&p, dir, "index.html", &written, err);
    buf_release(&written);
    return ok;
}
