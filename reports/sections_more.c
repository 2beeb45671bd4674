/* The sections with long tables: filters, countries, failures, pages. */
#include <math.h>

#include "reports/chart.h"
#include "reports/figure.h"
#include "reports/sections.h"
#include "reports/untrusted.h"

enum { SECTIONS_NAME = 300 };

/* The page that shows what a filter set aside, or NULL. */
static const struct report_group *sections_group(const struct report *r,
                                                 const char *slug)
{
    for (size_t i = 0; i < r->group_count; i++) {
        if (strcmp(r->groups[i].slug, slug) == 0 && r->groups[i].count > 0)
            return &r->groups[i];
    }
    return NULL;
}

static void sections_add_filter_head(struct xml_node *row,
                                     const struct report *r,
                                     const struct report_filter *f)
{
    struct xml_node *head = page_head(row, NULL);
    char href[SECTIONS_NAME];

    if (sections_group(r, f->name) != NULL) {
        snprintf(href, sizeof(href), "rejected-%s-1.html", f->name);
        page_link(head, href, f->name);
    } else {
        xml_print(head, "%s", f->name);
    }
    page_add(head, "span", "unit", f->about);
}

/* The values of a filter: a histogram, or, where they are yes and no or all the
 * same, a bar of what passes and what fails. */
static void sections_add_values(struct xml_node *cell,
                                const struct report_filter *f)
{
    const int64_t all = f->measured + f->missing;
    const int64_t parts[4] = {all - f->any, f->any, 0, 0};

    if (strchr(f->unit, '=') == NULL && f->low < f->high)
        chart_add_histogram(cell, f);
    else if (f->ruled)
        chart_add_bar(cell, parts, all, "replies that pass and that fail");
}

static void sections_add_filter(struct xml_node *body, const struct report *r,
                                const struct report_filter *f)
{
    struct xml_node *row = xml_add(body, "tr", NULL);
    struct buf bounds;

    if (!f->ruled)
        xml_set(row, "class", "unruled");
    sections_add_filter_head(row, r, f);
    sections_add_values(page_add(row, "td", "drawn", NULL), f);
    page_number(row, f->median, f->ruled ? NULL : f->unit);
    buf_init(&bounds, SECTIONS_NAME);
    figure_add_bounds(&bounds, f->min, f->max, f->unit);
    page_add(row, "td", "bounds", f->ruled ? bounds.data : "not asked");
    buf_release(&bounds);
    if (f->ruled) {
        page_count(row, f->first);
        page_count(row, f->any);
        page_share(row, f->any, f->measured + f->missing);
        page_count(row, f->only);
    } else {
        for (int i = 0; i < 4; i++)
            page_add(row, "td", "figure", NULL);
    }
    struct xml_node *missing = page_count(row, f->missing);
    if (f->missing > 0 && f->ruled)
        page_add(missing, "span", "unit", f->missing_passes ? "pass" : "fail");
}

void sections_add_filters(struct page *p, const struct report *r)
{
    static const char *const heads[] = {
        "filter", "=values",      ">median", "policy asks",  ">first",
        ">any",   ">any, of all", ">alone",  ">not measured"};
    bool sampled = false;

    if (r->filter_count == 0)
        return;
    struct xml_node *section = page_section(
        p, "filters", "Filters",
        "Every filter measures every reply, also after another has failed it. "
        "First: it was the first to fail; any: it failed; alone: nothing else "
        "did, so without this rule the reply would have been kept. Blue bars "
        "lie within the policy's bounds.");
    struct xml_node *body = page_table(section, "Filters", heads, 9);
    for (size_t i = 0; i < r->filter_count && i < REPORT_ROWS_MAX; i++) {
        sections_add_filter(body, r, &r->filters[i]);
        sampled = sampled || r->filters[i].sampled;
    }
    if (sampled)
        page_add(section, "p", "note",
                 "Medians and histograms of the larger filters are of every "
                 "n-th value; counts are of all.");
}

static void sections_add_country(struct xml_node *body,
                                 const struct report_country *c)
{
    struct xml_node *row = xml_add(body, "tr", NULL);
    struct xml_node *head = page_head(row, NULL);

    untrusted_add_name(head, c->name);
    if (c->code[0] != '\0')
        page_add(head, "span", "unit", c->code);
    page_count(row, c->samples);
    page_count(row, c->taught);
    page_count(row, c->kept);
    page_share(row, c->kept, c->taught);
    page_number(row, c->median_km, NULL);
}

void sections_add_country_rows(struct xml_node *parent, const struct report *r,
                               size_t from, size_t to, bool rest)
{
    static const char *const heads[] = {"country",         ">samples",
                                        ">taught",         ">kept",
                                        ">kept of taught", ">median km"};
    struct report_country others = {"", "all others", 0, 0, 0, NAN};
    struct xml_node *body = page_table(parent, "Countries", heads, 6);

    to = to > r->country_count ? r->country_count : to;
    for (size_t i = from; i < to; i++)
        sections_add_country(body, &r->countries[i]);
    for (size_t i = to; i < r->country_count; i++) {
        others.samples += r->countries[i].samples;
        others.taught += r->countries[i].taught;
        others.kept += r->countries[i].kept;
    }
    if (rest && to < r->country_count)
        sections_add_country(body, &others);
}

void sections_add_countries(struct page *p, const struct report *r)
{
    if (r->country_count == 0)
        return;
    struct xml_node *section = page_section(
        p, "countries", "Countries",
        "By the place of the truth. Taught: with a reply; kept: with one that "
        "passed the policy; median: over all positions that teachers gave.");
    sections_add_country_rows(section, r, 0, REPORT_TABLE_ROWS, true);
    if (r->country_count > REPORT_TABLE_ROWS) {
        struct xml_node *more = page_add(section, "p", "note", NULL);
        char text[SECTIONS_NAME];
        snprintf(text, sizeof(text), "All %zu countries", r->country_count);
        page_link(more, "countries.html", text);
    }
}

void sections_add_failures(struct page *p, const struct report *r)
{
    static const char *const heads[] = {"stage", "record", "what happened",
                                        "tried again"};

    if (r->failure_total == 0)
        return;
    struct xml_node *section = page_section(
        p, "failures", "Failures",
        "Records that were set aside by an error, with the reason.");
    struct xml_node *body = page_table(section, "Failures", heads, 4);
    for (size_t i = 0; i < r->failure_count; i++) {
        const struct report_failure *f = &r->failures[i];
        struct xml_node *row = xml_add(body, "tr", NULL);
        page_head(row, f->stage);
        untrusted_add_name(page_add(row, "td", "name", NULL), f->name);
        untrusted_add(page_add(row, "td", "message", NULL),
                      span_of(f->message));
        page_cell(row, strcmp(f->kind, "again") == 0 ? "yes" : "no");
    }
    if (r->failure_total > (int64_t)r->failure_count) {
        struct buf text;
        buf_init(&text, SECTIONS_NAME);
        figure_add_count(&text, r->failure_total - (int64_t)r->failure_count);
        buf_add_text(&text, " more are in the store's table \"failure\".");
        page_add(section, "p", "note", text.data);
        buf_release(&text);
    }
}

void sections_add_groups(struct page *p, const struct report *r)
{
    static const char *const heads[] = {"reason", ">set aside", ">shown",
                                        "which"};

    if (r->group_count == 0)
        return;
    struct xml_node *section = page_section(
        p, "aside", "Set aside",
        "What was thrown away, with pictures, answers and every score.");
    struct xml_node *body =
        page_table(section, "Pages of what was set aside", heads, 4);
    for (size_t i = 0; i < r->group_count; i++) {
        const struct report_group *g = &r->groups[i];
        struct xml_node *row = xml_add(body, "tr", NULL);
        struct xml_node *head = page_head(row, NULL);
        char href[SECTIONS_NAME];
        snprintf(href, sizeof(href), "rejected-%s-1.html", g->slug);
        if (g->count > 0)
            page_link(head, href, g->title);
        else
            xml_print(head, "%s", g->title);
        page_count(row, g->total);
        page_count(row, (int64_t)g->count);
        page_cell(row, g->about);
    }
}
