#include "reports/page.h"

#include <math.h>

#include "base/arena.h"
#include "base/file.h"
#include "adapters/digest.h"
#include "reports/figure.h"

enum { PAGE_CELL = 500 }; /* bytes of a figure with its unit */

static void page_add_digest(struct buf *rule, const char *text)
{
    struct digest d = digest_of(span_of(text));

    buf_add_text(rule, "'sha256-");
    digest_base64(span_make(d.bytes, sizeof(d.bytes)), rule);
    buf_add_char(rule, '\'');
}

/* Nothing from anywhere but what lies beside the page: pictures, the style
 * sheet, and scripts that the one inside the page, known by its digest, asks
 * for. */
static void page_add_policy(struct xml_node *head, const struct page_frame *f)
{
    struct buf rule;

    buf_init(&rule, 1000);
    buf_add_text(&rule, "default-src 'none'; img-src 'self' file:; style-src ");
    if (f->style != NULL)
        page_add_digest(&rule, f->style);
    else
        buf_add_text(&rule, "'self' file:");
    if (f->boot != NULL) {
        buf_add_text(&rule, "; script-src 'strict-dynamic' ");
        page_add_digest(&rule, f->boot);
        buf_add_text(&rule, " 'self' file:; require-trusted-types-for "
                            "'script'; trusted-types limbeck");
    }
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

/* A path below the folder, as seen from the page. */
static void page_print_path(const struct page *p, const char *path,
                            struct buf *out)
{
    buf_reset(out);
    buf_print(out, "%s%s", p->place->root, path);
}

static void page_add_tabs(struct page *p, struct xml_node *body)
{
    struct xml_node *nav = page_add(body, "nav", "tabs", NULL);
    struct buf path;

    buf_init(&path, PAGE_CELL);
    xml_set(nav, "aria-label", "Report");
    for (size_t i = 0; i < p->frame->tab_count; i++) {
        const struct page_tab *tab = &p->frame->tabs[i];
        page_print_path(p, tab->href, &path);
        struct xml_node *a = page_link(nav, path.data, tab->text);
        if (p->place->tab != NULL && strcmp(p->place->tab, tab->href) == 0)
            xml_set(a, "aria-current", p->place->below ? "true" : "page");
    }
    buf_release(&path);
}

/* One level up: the tab that the page belongs to. */
static void page_add_up(struct page *p)
{
    struct buf path, text;

    buf_init(&path, PAGE_CELL);
    buf_init(&text, PAGE_CELL);
    for (size_t i = 0; i < p->frame->tab_count && p->place->below; i++) {
        const struct page_tab *tab = &p->frame->tabs[i];
        if (p->place->tab == NULL || strcmp(p->place->tab, tab->href) != 0)
            continue;
        page_print_path(p, tab->href, &path);
        buf_print(&text, "\xE2\x86\x90 %s", tab->text);
        struct xml_node *up = page_add(p->top, "p", "up", NULL);
        xml_set(page_link(up, path.data, text.data), "rel", "up");
    }
    buf_release(&text);
    buf_release(&path);
}

static void page_add_head(struct page *p, const struct page_frame *f)
{
    struct xml_node *head = xml_page_head(p->xml);
    struct buf path;

    page_add_policy(head, f);
    page_add_meta(head, "viewport", "width=device-width, initial-scale=1");
    page_add_meta(head, "color-scheme", "light dark");
    page_add_meta(head, "referrer", "no-referrer");
    page_add_meta(head, "generator", "limbeck");
    page_add_meta(head, "limbeck-root", p->place->root);
    buf_init(&path, PAGE_CELL);
    if (f->style != NULL) {
        xml_add_raw(head, "style", f->style);
    } else {
        page_print_path(p, "report.css", &path);
        struct xml_node *link = xml_add(head, "link", NULL);
        xml_set(link, "rel", "stylesheet");
        xml_set(link, "href", path.data);
    }
    buf_release(&path);
}

void page_open(struct page *p, const struct page_frame *frame,
               const struct page_place *place)
{
    struct buf full;

    buf_init(&full, 4000);
    buf_print(&full, "%s \xC2\xB7 %s", place->title, frame->store);
    *p = (struct page){
        .xml = xml_page_open(full.data, "en"), .frame = frame, .place = place};
    buf_release(&full);
    page_add_head(p, frame);
    struct xml_node *body = xml_page_body(p->xml);
    page_link(body, "#main", "Skip to content");
    p->top = page_add(body, "header", "top", NULL);
    if (frame->tab_count > 0)
        page_add_tabs(p, p->top);
    page_add_up(p);
    xml_add(p->top, "h1", place->heading);
    p->main = xml_add(body, "main", NULL);
    xml_set(p->main, "id", "main");
    xml_set(p->main, "tabindex", "-1");
}

bool page_finish(struct page *p, const char *dir, const char *name,
                 struct buf *written, struct err *err)
{
    char *path = file_join(dir, name);
    struct xml_node *body = xml_page_body(p->xml);

    if (p->frame->foot != NULL)
        page_add(body, "footer", NULL, p->frame->foot);
    if (p->frame->boot != NULL)
        xml_add_raw(body, "script", p->frame->boot);
    bool ok = xml_page_write(p->xml, path, err);
    buf_print(written, "%s\n", name);
    page_drop(p);
    free(path);
    return ok;
}

void page_drop(struct page *p)
{
    xml_page_close(p->xml);
    p->xml = NULL;
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
    struct xml_node *head = xml_add(section, "h2", heading);
    struct buf link;
    buf_init(&link, PAGE_CELL);
    buf_print(&link, "#%s", id);
    struct xml_node *self = page_link(head, link.data, "\xC2\xB6");
    xml_set(self, "class", "self");
    buf_reset(&link);
    buf_print(&link, "Link to %s", heading);
    xml_set(self, "aria-label", link.data);
    buf_release(&link);
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
    xml_set(box, "role", "group");
    xml_set(box, "aria-label", caption);
    xml_add(table, "caption", caption);
    struct xml_node *row = xml_add(xml_add(table, "thead", NULL), "tr", NULL);
    for (size_t i = 0; i < count; i++) {
        bool figure = heads[i][0] == '>', drawn = heads[i][0] == '=';
        struct xml_node *th = page_add(row, "th",
                                       figure  ? "figure"
                                       : drawn ? "drawn"
                                               : NULL,
                                       drawn ? NULL : heads[i] + figure);
        if (drawn)
            page_add(th, "span", "spoken",
                     heads[i][1] != '\0' ? heads[i] + 1 : "drawing");
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
    if (text.len == 0)
        figure_add_number(&text, NAN, NULL);
    struct xml_node *td = page_figure(
        row, text.data, whole > 0 ? (double)part / (double)whole : NAN);
    buf_release(&text);
    return td;
}
