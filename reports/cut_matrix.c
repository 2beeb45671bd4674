#include "reports/cut_matrix.h"

#include <stdlib.h>

#include "reports/chart.h"
#include "reports/figure.h"

enum { MATRIX_TEXT = 2000, MATRIX_PATTERNS = 10 };

struct matrix {
    const struct report *report;
    size_t rules[REPORT_MATRIX]; /* filters, most failures first */
    size_t count;
};

/* Replies that fail both; of a rule with itself: that fail it alone. */
static int64_t matrix_both(const struct matrix *m, size_t a, size_t b)
{
    uint64_t bits = UINT64_C(1) << a | UINT64_C(1) << b;
    int64_t count = 0;

    for (size_t i = 0; i < m->report->pattern_count; i++) {
        const struct report_pattern *p = &m->report->patterns[i];
        if (a == b ? p->failed == bits : (p->failed & bits) == bits)
            count += p->count;
    }
    return count;
}

/* The rules with most failures, at most REPORT_MATRIX of them. */
static void matrix_choose(struct matrix *m)
{
    const struct report *r = m->report;

    for (size_t i = 0; i < r->filter_count && i < CARD_RULES; i++) {
        size_t at = m->count;
        if (!r->filters[i].ruled || r->filters[i].any == 0)
            continue;
        while (at > 0 && r->filters[m->rules[at - 1]].any < r->filters[i].any)
            at--;
        if (at == REPORT_MATRIX)
            continue;
        if (m->count < REPORT_MATRIX)
            m->count++;
        for (size_t k = m->count - 1; k > at; k--)
            m->rules[k] = m->rules[k - 1];
        m->rules[at] = i;
    }
}

static void matrix_print_names(const struct report *r, uint64_t failed,
                               const char *between, struct buf *out)
{
    bool any = false;

    for (size_t i = 0; i < r->filter_count && i < CARD_RULES; i++) {
        if ((failed >> i & 1) == 0)
            continue;
        buf_print(out, "%s%s", any ? between : "", r->filters[i].name);
        any = true;
    }
}

/* A link to the search for exactly that. */
static void matrix_link(struct xml_node *node, const struct report *r,
                        const char *query, const char *text)
{
    struct buf href;

    if (!r->searchable) {
        xml_print(node, "%s", text);
        return;
    }
    buf_init(&href, MATRIX_TEXT);
    buf_add_text(&href, "find.html#q=");
    for (const char *p = query; *p != '\0'; p++) {
        if (*p == ' ')
            buf_add_text(&href, "%20");
        else
            buf_add_char(&href, *p);
    }
    page_link(node, href.data, text);
    buf_release(&href);
}

static void matrix_add_cell(struct xml_node *row, const struct matrix *m,
                            size_t a, size_t b)
{
    const struct report *r = m->report;
    int64_t count = matrix_both(m, a, b);
    struct buf text, query;
    struct xml_node *td =
        page_add(row, "td", a == b ? "figure self-cell" : "figure", NULL);

    buf_init(&text, 100);
    buf_init(&query, MATRIX_TEXT);
    figure_add_count(&text, count);
    if (a == b)
        buf_print(&query, "fails only %s", r->filters[a].name);
    else
        buf_print(&query, "fails %s, %s", r->filters[a].name,
                  r->filters[b].name);
    if (count == 0)
        xml_print(td, "0");
    else
        matrix_link(td, r, query.data, text.data);
    buf_release(&query);
    buf_release(&text);
}

static void matrix_add_table(struct xml_node *section, const struct matrix *m)
{
    const char *heads[REPORT_MATRIX + 1] = {"rule"};
    char names[REPORT_MATRIX][80];

    for (size_t i = 0; i < m->count; i++) {
        snprintf(names[i], sizeof(names[i]), ">%s",
                 m->report->filters[m->rules[i]].name);
        heads[i + 1] = names[i];
    }
    struct xml_node *box = page_add(section, "div", "matrix", NULL);
    struct xml_node *body = page_table(
        box, "Replies that fail both rules; on the diagonal: only this", heads,
        m->count + 1);
    for (size_t i = 0; i < m->count; i++) {
        struct xml_node *row = xml_add(body, "tr", NULL);
        page_head(row, m->report->filters[m->rules[i]].name);
        for (size_t k = 0; k < m->count; k++)
            matrix_add_cell(row, m, m->rules[i], m->rules[k]);
    }
}

static void matrix_add_patterns(struct xml_node *section,
                                const struct report *r)
{
    static const char *const heads[] = {">replies", "=", "fail exactly"};
    struct xml_node *body =
        page_table(section, "The commonest sets of failures", heads, 3);
    size_t shown = 0;

    for (size_t i = 0; i < r->pattern_count && shown < MATRIX_PATTERNS; i++) {
        const struct report_pattern *p = &r->patterns[i];
        const int64_t parts[4] = {0, p->count, 0, 0};
        struct buf names, query;
        if (p->failed == 0)
            continue;
        shown++;
        struct xml_node *row = xml_add(body, "tr", NULL);
        page_count(row, p->count);
        chart_add_bar(page_add(row, "td", "drawn", NULL), parts, r->decided,
                      "share of all replies");
        buf_init(&names, MATRIX_TEXT);
        buf_init(&query, MATRIX_TEXT);
        matrix_print_names(r, p->failed, ", ", &names);
        buf_print(&query, "fails only %s", names.data);
        matrix_link(page_cell(row, NULL), r, query.data, names.data);
        buf_release(&query);
        buf_release(&names);
    }
}

static void matrix_print_largest(const struct matrix *m, struct buf *out)
{
    int64_t most = 0;
    size_t a = 0, b = 0;

    for (size_t i = 0; i < m->count; i++) {
        for (size_t k = i + 1; k < m->count; k++) {
            int64_t count = matrix_both(m, m->rules[i], m->rules[k]);
            if (count <= most)
                continue;
            most = count;
            a = m->rules[i];
            b = m->rules[k];
        }
    }
    if (most == 0) {
        buf_add_text(out, "No two rules fail the same reply.");
        return;
    }
    figure_add_count(out, most);
    buf_print(out,
              " replies fail %s and %s together, more than any other "
              "two.",
              m->report->filters[a].name, m->report->filters[b].name);
}

void cut_matrix_add(struct page *p, const struct report *r)
{
    struct matrix m = {.report = r};
    struct buf about;

    matrix_choose(&m);
    if (m.count == 0)
        return;
    buf_init(&about, MATRIX_TEXT);
    matrix_print_largest(&m, &about);
    struct xml_node *section =
        page_section(p, "together", "Which rules fail together", about.data);
    buf_release(&about);
    matrix_add_table(section, &m);
    matrix_add_patterns(section, r);
}
