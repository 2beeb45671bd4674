/* Pictures that were set aside as duplicates, beside those that were kept. */
#include "reports/card_parts.h"
#include "reports/figure.h"
#include "reports/site.h"
#include "reports/untrusted.h"

enum { TWINS_TEXT = 1000 };

static size_t twins_pages(const struct report *r)
{
    size_t count =
        r->twin_count < REPORT_ROWS_MAX ? r->twin_count : REPORT_ROWS_MAX;

    return (count + REPORT_PAGE_TWINS - 1) / REPORT_PAGE_TWINS;
}

static void twins_name(size_t page, char *name, size_t size)
{
    if (page == 0)
        snprintf(name, size, "twins.html");
    else
        snprintf(name, size, "twins-%zu.html", page + 1);
}

static void twins_add_picture(struct xml_node *twin, const char *thumb,
                              const char *key, const char *source,
                              const char *size, const char *word)
{
    struct xml_node *figure = xml_add(twin, "figure", NULL);
    char alt[TWINS_TEXT];

    if (thumb != NULL) {
        struct xml_node *img = xml_add(figure, "img", NULL);
        snprintf(alt, sizeof(alt), "Picture %.200s, %s", key, word);
        xml_set(img, "src", thumb);
        xml_set(img, "alt", alt);
        xml_set(img, "loading", "lazy");
    } else {
        page_add(figure, "p", "no-picture", "No thumbnail");
    }
    struct xml_node *words = xml_add(figure, "figcaption", NULL);
    xml_print(words, "%s \xC2\xB7 %s \xC2\xB7 ", word, size);
    untrusted_add_name(words, source);
    xml_print(words, "/");
    untrusted_add_name(words, key);
}

static void twins_add_one(struct xml_node *parent, const struct report_twin *t)
{
    struct xml_node *twin = page_add(parent, "div", "twin", NULL);
    struct buf text;

    twins_add_picture(twin, t->mate_thumb, t->mate_key, t->mate_source,
                      t->mate_size, "kept");
    twins_add_picture(twin, t->thumb, t->key, t->source, t->size, "set aside");
    buf_init(&text, TWINS_TEXT);
    if (t->distance < 0)
        buf_add_text(&text, "The same bytes");
    else
        site_print_amount(&text, t->distance, "bit apart", "bits apart");
    if (t->why[0] != '\0') {
        buf_add_text(&text, " \xC2\xB7 ");
        card_add_why(&text, t->why);
    }
    buf_add_char(&text, '.');
    untrusted_add(page_add(twin, "p", "said", NULL), buf_span(&text));
    buf_release(&text);
}

static void twins_add_pager(struct page *p, size_t page, size_t pages,
                            const char *label)
{
    char name[TWINS_TEXT], text[32];

    if (pages < 2)
        return;
    struct xml_node *nav = page_add(p->main, "nav", "pager", NULL);
    xml_set(nav, "aria-label", label);
    for (size_t i = 0; i < pages; i++) {
        twins_name(i, name, sizeof(name));
        snprintf(text, sizeof(text), "%zu", i + 1);
        struct xml_node *a = page_link(nav, name, text);
        if (i == page)
            xml_set(a, "aria-current", "page");
    }
}

static void twins_add_lead(struct page *p, const struct report *r)
{
    struct buf lead;

    buf_init(&lead, TWINS_TEXT);
    if (r->twin_total == 0) {
        buf_add_text(&lead, "No two pictures are alike.");
    } else {
        site_print_amount(&lead, r->twin_total, "picture was", "pictures were");
        buf_add_text(&lead, " set aside as alike to another");
        if (r->twin_total > (int64_t)r->twin_count)
            buf_print(&lead, "; these are %zu", r->twin_count);
        buf_add_text(&lead, ". The kept one is at the left; the least alike "
                            "come first.");
    }
    page_add(p->top, "p", "lead", lead.data);
    buf_release(&lead);
}

bool twins_write(struct site *s)
{
    const struct report *r = s->report;
    size_t pages = twins_pages(r);
    const struct page_place place = {.root = "",
                                     .title = "Twins",
                                     .heading = "Set aside as the same picture",
                                     .tab = "twins.html"};

    for (size_t i = 0; i < pages || i == 0; i++) {
        char name[TWINS_TEXT];
        struct page p;
        page_open(&p, &s->frame, &place);
        twins_add_lead(&p, r);
        twins_add_pager(&p, i, pages, "Pages above");
        size_t from = i * REPORT_PAGE_TWINS;
        for (size_t k = from; k < from + REPORT_PAGE_TWINS && k < r->twin_count;
             k++)
            twins_add_one(p.main, &r->twins[k]);
        twins_add_pager(&p, i, pages, "Pages below");
        twins_name(i, name, sizeof(name));
        if (!page_finish(&p, s->dir, name, s->written, s->err))
            return false;
    }
    return true;
}
