/* The pages of cards, forty each, as many as the budget bears. */
#include <stdlib.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "reports/site.h"

enum { CARD_PAGE_TEXT = 4000, CARD_PAGE_LINKS = 100 };

bool site_card_path(const struct report *r, size_t card, struct buf *out)
{
    if (card >= r->cards_written)
        return false;
    buf_print(out, "cards/%03zu.html#", card / REPORT_PAGE_CARDS);
    card_add_address(out, r->cards[card]->source, r->cards[card]->key);
    return true;
}

/* The land as one symbol that all maps of the page use. */
static void card_pages_add_land(struct page *p, const struct report *r)
{
    struct xml_node *svg = xml_add(p->main, "svg", NULL);

    xml_set(svg, "width", "0");
    xml_set(svg, "height", "0");
    xml_set(svg, "aria-hidden", "true");
    struct xml_node *path = xml_add(xml_add(svg, "defs", NULL), "path", NULL);
    xml_set(path, "id", "land");
    xml_set(path, "class", "land");
    xml_set(path, "d", r->land);
}

/* Pages are linked to by their number: the first, the last, those near. */
static void card_pages_add_pager(struct page *p, size_t page, size_t pages,
                                 const char *label)
{
    char name[40], text[32];

    if (pages < 2)
        return;
    struct xml_node *nav = page_add(p->main, "nav", "pager", NULL);
    xml_set(nav, "aria-label", label);
    for (size_t i = 0; i < pages; i++) {
        if (pages > CARD_PAGE_LINKS && i > 0 && i + 1 < pages &&
            (i + 5 < page || i > page + 5))
            continue;
        snprintf(name, sizeof(name), "%03zu.html", i);
        snprintf(text, sizeof(text), "%zu", i + 1);
        struct xml_node *a = page_link(nav, name, text);
        if (i == page)
            xml_set(a, "aria-current", "page");
    }
}

static bool card_pages_write_one(struct site *s, size_t page, size_t pages)
{
    const struct report *r = s->report;
    const struct card_view view = {
        .root = "../", .config = r->config, .land = "land", .heading = "h2"};
    char name[100], title[100];
    struct page p;

    snprintf(title, sizeof(title), "Cards, page %zu of %zu", page + 1, pages);
    const struct page_place place = {.root = "../",
                                     .title = title,
                                     .heading = title,
                                     .tab = "walls.html",
                                     .below = true};
    page_open(&p, &s->frame, &place);
    card_pages_add_land(&p, r);
    card_pages_add_pager(&p, page, pages, "Pages above");
    size_t from = page * REPORT_PAGE_CARDS;
    for (size_t i = from; i < from + REPORT_PAGE_CARDS && i < r->card_count;
         i++)
        (void)card_add(p.main, r->cards[i], &view);
    card_pages_add_pager(&p, page, pages, "Pages below");
    snprintf(name, sizeof(name), "cards/%03zu.html", page);
    return page_finish(&p, s->dir, name, s->written, s->err);
}

static int64_t card_pages_bytes(const char *dir, size_t page)
{
    char name[100];
    struct stat st;

    snprintf(name, sizeof(name), "cards/%03zu.html", page);
    char *path = file_join(dir, name);
    int64_t bytes = stat(path, &st) == 0 ? st.st_size : 0;
    free(path);
    return bytes;
}

/* So many pages of those planned, within the budget: *pages is lowered where it
 * is used up before. */
static bool card_pages_fill(struct site *s, int64_t budget_bytes, size_t *pages)
{
    int64_t spent = 0, largest = 0;

    for (size_t i = 0; i < *pages; i++) {
        if (spent + largest > budget_bytes) {
            *pages = i;
            break;
        }
        if (!card_pages_write_one(s, i, *pages))
            return false;
        int64_t bytes = card_pages_bytes(s->dir, i);
        largest = bytes > largest ? bytes : largest;
        spent += bytes;
        /* A first guess, which spares most of the second round. */
        if (i == 0 && bytes > 0 && budget_bytes / bytes < (int64_t)*pages - 1)
            *pages = (size_t)(budget_bytes / bytes) + 1;
    }
    return true;
}

bool card_pages_write(struct site *s, int64_t budget_bytes)
{
    struct report *r = s->report;
    size_t planned =
        (r->card_count + REPORT_PAGE_CARDS - 1) / REPORT_PAGE_CARDS;
    char *folder = file_join(s->dir, "cards");
    bool ok = file_make_dir(folder, s->err);

    free(folder);
    size_t pages = planned;
    size_t before = s->written->len;
    ok = ok && card_pages_fill(s, budget_bytes, &pages);
    /* No page names one that was left out. */
    if (ok && pages < planned) {
        s->written->len = before;
        s->written->data[before] = '\0';
        for (size_t i = 0; ok && i < pages; i++)
            ok = card_pages_write_one(s, i, pages);
    }
    r->cards_written = pages * REPORT_PAGE_CARDS;
    if (r->cards_written > r->card_count)
        r->cards_written = r->card_count;
    return ok;
}
