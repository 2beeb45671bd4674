#include "reports/page.h"

#include <math.h>

#include "base/arena.h"
#include "base/file.h"
#include "adapters/digest.h"
#include "reports/figure.h"

enum { PAGE_CELL = 500 }; /* bytes of a figure with its unit */

static void page_add_digest(struct buf *rule, const char *name,
                            const char *text)
{
    struct digest d = digest_of(span_of(text));

    buf_print(rule, "; %s 'sha256-", name);
    digest_base64(span_make(d.bytes, sizeof(d.bytes)), rule);
    buf_add_char(rule, '\'');
}

/* Nothing from anywhere but pictures beside the page, and the style and script
 * inside it, which are known by their digests. */
static void page_add_policy(struct xml_node *head, const struct report *r)
{
    struct buf rule;

    buf_init(&rule, 1000);
    buf_add_text(&rule, "default-src 'none'; img-src 'self' file:");
    page_add_digest(&rule, "style-src", r->style);
    page_add_digest(&rule, "script-src", r->script);
    buf_add_text(&rule, "; base-uri 'none'; form-action 'none'");
    struct xml_node *meta = xml_add(head, "meta", NULL);
    xml_set(meta, "http-equiv", "Content-Security-Policy");
    xml_set(meta, "content", rule.data);
    buf_release(&rule);
}

static void page_add_meta(struct xml_node *head, const char *name,
                          const char *content)
{
    struct xml_node *meta = xml_add(head, "meta", NULL);

    xml_set(meta, "name", name);
    xml_set(meta, "content", content);
}

void page_open(struct page *p, const struct report *r, const char *title,
               bool home)
{
    struct buf full;

    buf_init(&full, 4000);
    buf_print(&full, "%s \xC2\xB7 limbeck", title);
    p->xml = xml_page_open(full.data, "en");
    buf_release(&full);
    p->script = r->script;
    struct xml_node *head = xml_page_head(p->xml);
    page_add_policy(head, r);
    page_add_meta(head, "viewport", "width=device-width, initial-scale=1");
    page_add_meta(head, "color-scheme", "light dark");
    page_add_meta(head, "referrer", "no-referrer");
    page_add_meta(head, "generator", "limbeck");
    xml_add_raw(head, "style", r->style);
    struct xml_node *body = xml_page_body(p->xml);
    page_link(body, "#main", "Skip to content");
    struct xml_node *top = page_add(body, "header", "top", NULL);
    if (!home)
        xml_set(page_link(page_add(top, "p", "up", NULL), "index.html",
                          "\xE2\x86\x90 Report"),
                "rel", "up");
    xml_add(top, "h1", title);
    p->top = top;
    p->main = xml_add(body, "main", NULL);
    xml_set(p->main, "id", "main");
}

bool page_finish(struct page *p, const char *dir, const char *name,
                 struct buf *written, struct err *err)
{
    char *path = file_join(dir, name);

    xml_add_raw(xml_page_body(p->xml), "script", p->script);
    bool ok = xml_page_write(p->xml, path, err);
    buf_print(written, "%s\n", name);
    xml_page_close(p->xml);
    p->xml = NULL;
    free(path);
    return ok;
}

struct xml_node *page_add(struct xml_node *parent, const char *element,
                          const char *class, const char *text)
{
    struct xml_node *node = xml_add(parent, element, text);

    if (class != NULL)
        xml_set(node, "class", class);
    return node;
}

struct xml_node *page_link(struct xml_node *parent, const char *href,
                           const char *text)
{
    struct xml_node *a = xml_add(parent, "a", text);

    xml_set(a, "href", href);
    if (href[0] == '#' && strcmp(href, "#main") == 0)
        xml_set(a, "class", "skip");
    return a;
}

struct xml_node *page_section(struct page *p, const char *id,
                              const char *heading, const char *about)
{
    struct xml_node *section = xml_add(p->main, "section", NULL);

    xml_set(section, "id", id);
    xml_add(section, "h2", heading);
    if (about != NULL)
        page_add(section, "p", "about", about);
    return section;
}

struct xml_node *page_table(struct xml_node *parent, const char *caption,
                            const char *const *heads, size_t count)
{
    struct xml_node *box = page_add(parent, "div", "scroll", NULL);
    struct xml_node *table = xml_add(box, "table", NULL);

    xml_set(box, "tabindex", "0");
    xml_set(box, "role", "region");
    xml_set(box, "aria-label", caption);
    xml_add(table, "caption", caption);
    struct xml_node *row = xml_add(xml_add(table, "thead", NULL), "tr", NULL);
    for (size_t i = 0; i < count; i++) {
        bool figure = heads[i][0] == '>', drawn = heads[i][0] == '=';
        struct xml_node *th = page_add(row, "th",
                                       figure  ? "figure"
                                       : drawn ? "drawn"
                                               : NULL,
                                       heads[i] + (figure || drawn));
        xml_set(th, "scope", "col");
    }
    return xml_add(table, "tbody", NULL);
}

struct xml_node *page_head(struct xml_node *row, const char *text)
{
    struct xml_node *th = xml_add(row, "th", text);

    xml_set(th, "scope", "row");
    return th;
}

struct xml_node *page_cell(struct xml_node *row, const char *text)
{
    return xml_add(row, "td", text);
}

static struct xml_node *page_figure(struct xml_node *row, const char *text,
                                    double sort)
{
    struct xml_node *td = page_add(row, "td", "figure", text);
    struct buf value;

    buf_init(&value, PAGE_CELL);
    if (!isnan(sort))
        buf_print(&value, "%.17g", sort);
    xml_set(td, "data-sort", value.data);
    buf_release(&value);
    return td;
}

struct xml_node *page_count(struct xml_node *row, int64_t n)
{
    struct buf text;

    buf_init(&text, PAGE_CELL);
    figure_add_count(&text, n);
    struct xml_node *td = page_figure(row, text.data, (double)n);
    if (n == 0)
        xml_set(td, "class", "figure zero");
    buf_release(&text);
    return td;
}

struct xml_node *page_number(struct xml_node *row, double value,
                             const char *unit)
{
    struct buf text;

    buf_init(&text, PAGE_CELL);
    figure_add_number(&text, value, unit);
    struct xml_node *td = page_figure(row, text.data, value);
    buf_release(&text);
    return td;
}

struct xml_node *page_share(struct xml_node *row, int64_t part, int64_t whole)
{
    struct buf text;

    buf_init(&text, PAGE_CELL);
    figure_add_share(&text, part, whole);
    struct xml_node *td = page_figure(
        row, text.data, whole > 0 ? (double)part / (double)whole : NAN);
    buf_release(&text);
    return td;
}
