/* What was measured of a sample's replies, against what the policy asks. */
#include "reports/card_parts.h"

#include <math.h>

#include "reports/figure.h"
#include "reports/page.h"
#include "reports/untrusted.h"

enum { SCORES_TEXT = 300 };

static bool scores_fail(const struct card *c, size_t rule)
{
    for (size_t i = 0; i < c->reply_count; i++) {
        if (rule < CARD_RULES && c->rules[rule].ruled &&
            (c->replies[i].failed >> rule & 1) != 0)
            return true;
    }
    return false;
}

/* Yes and no are said as words. */
static void scores_print(struct buf *out, const struct card_rule *rule,
                         double value)
{
    if (!isnan(value) && strcmp(rule->unit, "1 = yes") == 0 &&
        (value == 0 || value == 1))
        buf_add_text(out, value == 1 ? "yes" : "no");
    else
        figure_add_number(out, value, NULL);
}

/* "needs 0.033 more", where a value lies within a twentieth of its bound. */
static void scores_print_need(struct buf *out, const struct card_rule *rule,
                              double value)
{
    bool below = !isnan(rule->min) && value < rule->min;
    double bound = below ? rule->min : rule->max;
    double off = fabs(value - bound);

    if (isnan(off) || off > 0.05 * fabs(bound))
        return;
    buf_add_text(out, " (needs ");
    figure_add_number(out, off, NULL);
    buf_add_text(out, below ? " more)" : " less)");
}

static void scores_add_cell(struct xml_node *row, const struct card *c,
                            size_t rule, const struct card_reply *r)
{
    bool failed = c->rules[rule].ruled && rule < CARD_RULES &&
                  (r->failed >> rule & 1) != 0;
    double value = r->values[rule];
    struct buf text;

    buf_init(&text, SCORES_TEXT);
    if (failed)
        buf_add_text(&text, "\xE2\x9C\x97 ");
    scores_print(&text, &c->rules[rule], value);
    if (failed)
        scores_print_need(&text, &c->rules[rule], value);
    struct xml_node *td =
        page_add(row, "td", failed ? "figure failed" : "figure", text.data);
    xml_set(td, "role", "cell");
    xml_set(td, "data-of", r->teacher);
    buf_release(&text);
}

static void scores_add_row(struct xml_node *body, const struct card *c,
                           size_t rule)
{
    const struct card_rule *f = &c->rules[rule];
    struct xml_node *row = xml_add(body, "tr", NULL);
    struct buf bounds;

    xml_set(row, "role", "row");
    struct xml_node *head = page_head(row, f->name);
    xml_set(head, "role", "rowheader");
    buf_init(&bounds, SCORES_TEXT);
    if (f->ruled)
        figure_add_asked(&bounds, f->min, f->max, f->unit);
    else
        buf_add_text(&bounds, "not asked");
    struct xml_node *asks = page_add(row, "td", "asks", bounds.data);
    xml_set(asks, "role", "cell");
    buf_release(&bounds);
    for (size_t i = 0; i < c->reply_count; i++)
        scores_add_cell(row, c, rule, &c->replies[i]);
}

static struct xml_node *scores_add_table(struct xml_node *parent,
                                         const struct card *c,
                                         const char *caption)
{
    struct xml_node *box = page_add(parent, "div", "scroll", NULL);
    struct xml_node *table = page_add(box, "table", "scores", NULL);

    xml_set(table, "role", "table");
    xml_add(table, "caption", caption);
    struct xml_node *head = xml_add(table, "thead", NULL);
    xml_set(head, "role", "rowgroup");
    struct xml_node *row = xml_add(head, "tr", NULL);
    xml_set(row, "role", "row");
    for (size_t i = 0; i < c->reply_count + 2; i++) {
        struct xml_node *th = page_add(row, "th", i < 2 ? NULL : "figure",
                                       i == 0   ? "filter"
                                       : i == 1 ? "policy asks"
                                                : NULL);
        xml_set(th, "scope", "col");
        xml_set(th, "role", "columnheader");
        if (i >= 2)
            untrusted_add_name(th, c->replies[i - 2].teacher);
    }
    struct xml_node *body = xml_add(table, "tbody", NULL);
    xml_set(body, "role", "rowgroup");
    return body;
}

/* The rules of one kind under a fold that says how many they are. */
static void scores_add_fold(struct xml_node *parent, const struct card *c,
                            bool ruled)
{
    struct xml_node *body = NULL;
    size_t count = 0;
    char title[SCORES_TEXT];

    for (size_t i = 0; i < c->rule_count; i++)
        count += c->rules[i].ruled == ruled && !scores_fail(c, i);
    if (count == 0)
        return;
    struct xml_node *more = page_add(parent, "details", "scores", NULL);
    snprintf(title, sizeof(title),
             ruled ? "%zu rules pass" : "%zu measured, not asked", count);
    xml_add(more, "summary", title);
    body = scores_add_table(more, c, title);
    for (size_t i = 0; i < c->rule_count; i++) {
        if (c->rules[i].ruled == ruled && !scores_fail(c, i))
            scores_add_row(body, c, i);
    }
}

void card_add_scores(struct xml_node *parent, const struct card *c)
{
    struct xml_node *body = NULL;

    if (c->reply_count == 0 || c->rule_count == 0)
        return;
    for (size_t i = 0; i < c->rule_count; i++) {
        if (!scores_fail(c, i))
            continue;
        if (body == NULL)
            body = scores_add_table(parent, c, "Rules that fail");
        scores_add_row(body, c, i);
    }
    scores_add_fold(parent, c, true);
    scores_add_fold(parent, c, false);
}
