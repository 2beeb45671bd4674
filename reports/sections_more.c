/* The sections with small tables: answers, splits, reviewers. */
#include <math.h>

#include "reports/figure.h"
#include "reports/sections.h"
#include "reports/untrusted.h"

/* Statuses of answers that have a column, and bytes of one's name. */
enum { SECTIONS_LABELS = 16, SECTIONS_LABEL = 60 };

/* A table of counts, the group in front of its first line only. */
static void sections_add_counts(struct xml_node *parent, const char *caption,
                                const char *const heads[3],
                                const struct report_count *counts, size_t count)
{
    struct xml_node *body = page_table(parent, caption, heads, 3);
    const char *group = "";

    for (size_t i = 0; i < count && i < REPORT_ROWS_MAX; i++) {
        struct xml_node *row = xml_add(body, "tr", NULL);
        bool same = i > 0 && strcmp(group, counts[i].group) == 0;
        struct xml_node *head = page_head(row, NULL);
        untrusted_add_name(head, counts[i].group);
        if (same)
            xml_set(head, "class", "again");
        untrusted_add_name(page_cell(row, NULL), counts[i].label);
        page_count(row, counts[i].count);
        group = counts[i].group;
    }
}

/* Different labels of the counts, in the order in which they come. */
static size_t sections_labels(const struct report_count *counts, size_t count,
                              const char **labels, size_t most)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        size_t k = 0;
        while (k < n && strcmp(labels[k], counts[i].label) != 0)
            k++;
        if (k == n && n < most)
            labels[n++] = counts[i].label;
    }
    return n;
}

/* One row: the counts from `from` on that are of the same group. Returns
 * where the next group begins. */
static size_t sections_add_status_row(struct xml_node *body,
                                      const struct report *r, size_t from,
                                      const char *const *labels, size_t n)
{
    struct xml_node *row = xml_add(body, "tr", NULL);
    const char *group = r->statuses[from].group;
    size_t to = from;

    untrusted_add_name(page_head(row, NULL), group);
    while (to < r->status_count && strcmp(r->statuses[to].group, group) == 0)
        to++;
    for (size_t k = 0; k < n; k++) {
        int64_t count = 0;
        for (size_t i = from; i < to; i++) {
            if (strcmp(r->statuses[i].label, labels[k]) == 0)
                count = r->statuses[i].count;
        }
        page_count(row, count);
    }
    return to;
}

void sections_add_answers(struct page *p, const struct report *r)
{
    const char *labels[SECTIONS_LABELS];
    const char *heads[SECTIONS_LABELS + 1] = {"teacher"};
    char names[SECTIONS_LABELS][SECTIONS_LABEL];

    if (r->status_count == 0)
        return;
    struct xml_node *section = page_section(
        p, "answers", "Answers",
        "Replies by what extraction found in them: ok, or why there is no "
        "answer.");
    size_t n =
        sections_labels(r->statuses, r->status_count, labels, SECTIONS_LABELS);
    for (size_t i = 0; i < n; i++) {
        snprintf(names[i], sizeof(names[i]), ">%s", labels[i]);
        heads[i + 1] = names[i];
    }
    struct xml_node *body =
        page_table(section, "Answers by status", heads, n + 1);
    for (size_t i = 0; i < r->status_count;)
        i = sections_add_status_row(body, r, i, labels, n);
}

/* Strata of the draw. */
static void sections_add_quotas(struct xml_node *parent, const struct report *r)
{
    static const char *const heads[] = {"country", ">share", ">wanted", ">had",
                                        ">taken"};

    if (r->quota_count == 0)
        return;
    struct xml_node *body = page_table(parent, "Quotas of the draw", heads, 5);
    for (size_t i = 0; i < r->quota_count && i < REPORT_ROWS_MAX; i++) {
        const struct report_quota *q = &r->quotas[i];
        struct xml_node *row = xml_add(body, "tr", NULL);
        untrusted_add_name(page_head(row, NULL),
                           q->country[0] != '\0' ? q->country : "none");
        page_number(row, q->exact, NULL);
        page_count(row, q->wanted);
        page_count(row, q->had);
        page_count(row, q->taken);
    }
}

void sections_add_splits(struct page *p, const struct report *r)
{
    static const char *const split_heads[] = {"split", "part", ">samples"};
    static const char *const cluster_heads[] = {"pictures", "why", ">pictures"};
    static const char *const near_heads[] = {"benchmarks", "of", ">samples"};

    if (r->split_count + r->cluster_count + r->contamination_count +
            r->quota_count ==
        0)
        return;
    struct xml_node *section =
        page_section(p, "splits", "Splits and duplicates", NULL);
    struct xml_node *pair = page_add(section, "div", "pair", NULL);
    if (r->split_count > 0)
        sections_add_counts(pair, "Splits", split_heads, r->splits,
                            r->split_count);
    if (r->cluster_count > 0)
        sections_add_counts(pair, "Duplicates", cluster_heads, r->clusters,
                            r->cluster_count);
    if (r->contamination_count > 0) {
        sections_add_counts(pair, "Contamination", near_heads, r->contamination,
                            r->contamination_count);
        page_add(section, "p", NULL,
                 "To compare: GeoAgent's plots show a point of Im2GPS3k within "
                 "1 km of about 50 % of MP16-Reason's training points, 15.5 % "
                 "of GRE30K's (a part of them) and 0.8 % of GeoSeek's; within "
                 "100 km of 91 %, 76 % and 38 %.");
    }
    sections_add_quotas(section, r);
}

/* "0.62 (0.41 to 0.83), few" */
static void sections_add_kappa(struct xml_node *row,
                               const struct report_kappa *k)
{
    struct buf text;

    buf_init(&text, 200);
    if (isnan(k->kappa))
        buf_add_text(&text, "not defined: all said one word");
    else
        buf_print(&text, "%.2f", k->kappa);
    if (!isnan(k->low))
        buf_print(&text, " (%.2f to %.2f)", k->low, k->high);
    if (k->few)
        buf_add_text(&text, ", too few");
    page_cell(row, text.data);
    buf_release(&text);
}

void sections_add_reviewers(struct page *p, const struct report *r)
{
    static const char *const read_heads[] = {"reader", ">replies read"};
    static const char *const kappa_heads[] = {"readers", ">shared", ">the same",
                                              "kappa, 95 %"};
    struct xml_node *section = page_section(
        p, "reviewers", "Reviewers",
        "What somebody said last of a reply counts. Kappa is agreement beyond "
        "chance: Cohen's of two people, Fleiss' of all.");

    if (r->reader_count == 0) {
        page_add(section, "p", "none", "Nobody has reviewed yet.");
        return;
    }
    struct xml_node *pair = page_add(section, "div", "pair", NULL);
    struct xml_node *body = page_table(pair, "Who has read", read_heads, 2);
    for (size_t i = 0; i < r->reader_count; i++) {
        struct xml_node *row = xml_add(body, "tr", NULL);
        untrusted_add_name(page_head(row, NULL), r->readers[i].group);
        page_count(row, r->readers[i].count);
    }
    if (r->kappa_count == 0)
        return;
    body = page_table(pair, "How far they agree", kappa_heads, 4);
    for (size_t i = 0; i < r->kappa_count && i < REPORT_ROWS_MAX; i++) {
        const struct report_kappa *k = &r->kappas[i];
        struct xml_node *row = xml_add(body, "tr", NULL);
        struct xml_node *head = page_head(row, NULL);
        if (*k->a == '\0') {
            xml_add(head, "span", "all of them (Fleiss)");
        } else {
            untrusted_add_name(head, k->a);
            xml_add(head, "span", " and ");
            untrusted_add_name(head, k->b);
        }
        page_count(row, k->items);
        page_number(row, 100 * k->agree, "%");
        sections_add_kappa(row, k);
    }
}
