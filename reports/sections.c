#include "reports/sections.h"

#include <math.h>

#include "reports/chart.h"
#include "reports/figure.h"
#include "reports/untrusted.h"

/* Where the step that the policy decides stands in the funnel. */
enum { SECTIONS_TEXT = 2000, SECTIONS_PASSED = 5 };
/* Statuses of answers that have a column, and bytes of one's name. */
enum { SECTIONS_LABELS = 16, SECTIONS_LABEL = 60 };

static void sections_add_fact(struct xml_node *list, const char *name,
                              const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    struct xml_node *pair = xml_add(list, "div", NULL);
    xml_add(pair, "dt", name);
    untrusted_add_name(xml_add(pair, "dd", NULL), value);
}

static void sections_add_time(struct xml_node *list, const char *name,
                              int64_t unix_time)
{
    struct buf text;

    buf_init(&text, SECTIONS_TEXT);
    figure_add_time(&text, unix_time);
    sections_add_fact(list, name, text.data);
    buf_release(&text);
}

static const struct report_step *sections_step(const struct report *r, size_t i)
{
    return i < r->step_count ? &r->steps[i] : NULL;
}

static void sections_add_amount(struct buf *text, int64_t n, const char *one,
                                const char *many)
{
    figure_add_count(text, n);
    buf_add_char(text, ' ');
    buf_add_text(text, n == 1 ? one : many);
}

/* "306 samples came in, 2 teachers gave 534 replies, 140 samples (45.8%)
 * passed every rule, 267 stand in the splits." */
static void sections_add_words(struct page *p, const struct report *r)
{
    const struct report_step *first = sections_step(r, 0);
    const struct report_step *passed = sections_step(r, SECTIONS_PASSED);
    int64_t replies = 0, split = 0;
    struct buf text;

    if (first == NULL)
        return;
    for (size_t i = 0; i < r->teacher_count; i++)
        replies += r->teachers[i].replies;
    for (size_t i = 0; i < r->split_count; i++)
        split += r->splits[i].count;
    buf_init(&text, SECTIONS_TEXT);
    sections_add_amount(&text, first->left, "sample", "samples");
    buf_add_text(&text, " came in");
    if (replies > 0) {
        buf_add_text(&text, ", ");
        sections_add_amount(&text, (int64_t)r->teacher_count, "teacher",
                            "teachers");
        buf_add_text(&text, " gave ");
        sections_add_amount(&text, replies, "reply", "replies");
    }
    if (passed != NULL && r->policy != NULL) {
        buf_add_text(&text, ", ");
        sections_add_amount(&text, passed->left, "sample (", "samples (");
        figure_add_share(&text, passed->left, first->left);
        buf_add_text(&text, ") passed every rule, ");
        sections_add_amount(&text, split, "stands", "stand");
        buf_add_text(&text, " in the splits");
    }
    buf_add_char(&text, '.');
    page_add(p->top, "p", "lead", text.data);
    buf_release(&text);
}

static void sections_add_contents(struct page *p, const struct report *r)
{
    const struct {
        const char *href, *text;
        bool there;
    } links[] = {
        {"#funnel", "Funnel", r->step_count > 0},
        {"#sums", "Sums", r->stage_count > 0},
        {"#filters", "Filters", r->filter_count > 0},
        {"#aside", "Set aside", r->group_count > 0},
        {"#teachers", "Teachers", r->teacher_count > 0},
        {"#answers", "Answers", r->status_count > 0},
        {"#countries", "Countries", r->country_count > 0},
        {"#splits", "Splits", r->split_count + r->cluster_count > 0},
        {"#failures", "Failures", r->failure_total > 0},
    };
    struct xml_node *nav = xml_add(p->top, "nav", NULL);

    xml_set(nav, "aria-label", "Sections");
    for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
        if (links[i].there)
            page_link(nav, links[i].href, links[i].text);
    }
    page_link(nav, "figures.json", "figures.json");
}

void sections_add_top(struct page *p, const struct report *r)
{
    struct xml_node *facts;
    char run[200];

    sections_add_words(p, r);
    facts = page_add(p->top, "dl", "facts", NULL);
    sections_add_fact(facts, "store", r->store);
    if (r->run_id > 0) {
        snprintf(run, sizeof(run), "%lld", (long long)r->run_id);
        sections_add_fact(facts, "run", run);
    }
    sections_add_fact(facts, "command", r->command);
    sections_add_fact(facts, "policy", r->policy);
    snprintf(run, sizeof(run), "%.16s", r->config_hash);
    sections_add_fact(facts, "configuration", run);
    sections_add_fact(facts, "limbeck", r->program_version);
    sections_add_time(facts, "begun", r->started_at);
    sections_add_time(facts, "ended", r->ended_at);
    sections_add_time(facts, "report made", r->made_at);
    sections_add_contents(p, r);
}

static void sections_add_step(struct xml_node *body, const struct report *r,
                              size_t i)
{
    const struct report_step *s = &r->steps[i];
    int64_t before = i > 0 ? r->steps[i - 1].left : s->left;
    struct xml_node *row = xml_add(body, "tr", NULL);
    const int64_t parts[4] = {s->left, before - s->left, 0, 0};

    page_head(row, s->label);
    chart_add_bar(page_add(row, "td", "drawn", NULL), parts, r->steps[0].left,
                  "samples left of those that came in");
    page_count(row, s->left);
    page_share(row, s->left, r->steps[0].left);
    if (i > 0)
        page_share(row, s->left, before);
    else
        page_add(row, "td", "figure", NULL);
    untrusted_add_name(page_add(row, "td", "lost", NULL), s->lost);
}

void sections_add_funnel(struct page *p, const struct report *r)
{
    static const char *const heads[] = {"step",
                                        "=",
                                        ">samples left",
                                        ">of all",
                                        ">of the step before",
                                        "what became of the others"};

    if (r->step_count == 0)
        return;
    struct xml_node *section = page_section(
        p, "funnel", "Funnel",
        "How many samples are left after each step; pale: lost at that step.");
    struct xml_node *body = page_table(section, "Funnel of samples", heads, 6);
    for (size_t i = 0; i < r->step_count; i++)
        sections_add_step(body, r, i);
}

static void sections_add_sum(struct xml_node *body,
                             const struct report_stage *s)
{
    struct xml_node *row = xml_add(body, "tr", NULL);
    const int64_t parts[4] = {s->kept, s->rejected, s->errored, s->pending};
    bool holds = s->in == s->kept + s->rejected + s->errored + s->pending;
    struct xml_node *head = page_head(row, s->name);

    if (s->unit[0] != '\0')
        page_add(head, "span", "unit", s->unit);
    chart_add_bar(page_add(row, "td", "drawn", NULL), parts, s->in,
                  "kept, rejected, errored and pending parts");
    page_count(row, s->in);
    page_count(row, s->kept);
    page_count(row, s->rejected);
    struct xml_node *errored = page_count(row, s->errored);
    if (s->errored > 0)
        xml_set(errored, "class", "figure bad");
    page_count(row, s->pending);
    page_number(row, s->seconds, NULL);
    page_add(row, "td", holds ? "holds" : "holds bad",
             holds ? "holds" : "does not hold");
}

void sections_add_sums(struct page *p, const struct report *r)
{
    static const char *const heads[] = {
        "stage",     "=",        ">in",      ">kept",
        ">rejected", ">errored", ">pending", ">seconds, all runs",
        "sum"};

    if (r->stage_count == 0)
        return;
    struct xml_node *section = page_section(
        p, "sums", "Sums",
        "Nothing vanishes: in = kept + rejected + errored + pending, counted "
        "apart for every stage after it last ran.");
    struct xml_node *body = page_table(section, "Sums of the stages", heads, 9);
    for (size_t i = 0; i < r->stage_count; i++)
        sections_add_sum(body, &r->stages[i]);
    struct xml_node *legend = page_add(section, "p", "legend", NULL);
    static const char *const parts[] = {"kept", "rejected", "errored",
                                        "pending"};
    for (int i = 0; i < 4; i++)
        page_add(legend, "span", parts[i], parts[i]);
}

static void sections_add_teacher(struct xml_node *body,
                                 const struct report_teacher *t)
{
    struct xml_node *row = xml_add(body, "tr", NULL);

    untrusted_add_name(page_head(row, NULL), t->name);
    page_count(row, t->replies);
    page_share(row, t->parsed, t->replies);
    for (int i = 0; i < REPORT_MARKS; i++)
        page_share(row, t->within[i], t->replies);
    page_number(row, t->median_km, NULL);
    page_number(row, t->mean_km, NULL);
    page_share(row, t->kept, t->replies);
    struct xml_node *how = page_add(row, "td", "how", NULL);
    untrusted_add_name(how, t->backend);
    if (t->model[0] != '\0') {
        xml_print(how, ", ");
        untrusted_add_name(how, t->model);
    }
    if (t->prompt[0] != '\0') {
        xml_print(how, ", prompt ");
        untrusted_add_name(how, t->prompt);
    }
}

/* What each weighs by the others, which needs no truth, beside the truth. */
static void sections_add_weights(struct xml_node *section,
                                 const struct report *r)
{
    static const char *const heads[] = {"teacher",     ">weight by its peers",
                                        ">with truth", ">1 km",
                                        ">25 km",      ">200 km",
                                        ">750 km",     ">2500 km"};
    struct xml_node *body = NULL;

    for (size_t i = 0; i < r->teacher_count && i < REPORT_ROWS_MAX; i++) {
        const struct report_teacher *t = &r->teachers[i];

        if (isnan(t->weight))
            continue;
        if (body == NULL)
            body = page_table(section,
                              "Weight by the other teachers, and share right "
                              "of the positions whose truth is known",
                              heads, 8);
        struct xml_node *row = xml_add(body, "tr", NULL);
        untrusted_add_name(page_head(row, NULL), t->name);
        page_number(row, t->weight, NULL);
        page_count(row, t->positions);
        for (int k = 0; k < REPORT_MARKS; k++)
            page_share(row, t->within[k], t->positions);
    }
}

void sections_add_teachers(struct page *p, const struct report *r)
{
    static const char *const heads[] = {"teacher",  ">replies", ">parsed",
                                        ">1 km",    ">25 km",   ">200 km",
                                        ">750 km",  ">2500 km", ">median km",
                                        ">mean km", ">kept",    "answers by"};
    bool any = false;

    if (r->teacher_count == 0)
        return;
    for (size_t i = 0; i < r->teacher_count; i++)
        any = any || r->teachers[i].positions > 0;
    struct xml_node *section = page_section(
        p, "teachers", "Teachers",
        "Shares are of all replies, so that an answer without a position "
        "counts as a miss; median and mean are of the positions alone.");
    if (any) {
        struct xml_node *figure = xml_add(section, "figure", NULL);
        chart_add_curves(figure, r->teachers, r->teacher_count);
        xml_add(figure, "figcaption",
                "Share of replies whose position lies within a distance of "
                "the truth. A curve ends at the share of replies that gave "
                "a position at all.");
    }
    struct xml_node *body = page_table(section, "Teachers", heads, 12);
    for (size_t i = 0; i < r->teacher_count && i < REPORT_ROWS_MAX; i++)
        sections_add_teacher(body, &r->teachers[i]);
    sections_add_weights(section, r);
}

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

void sections_add_splits(struct page *p, const struct report *r)
{
    static const char *const split_heads[] = {"split", "part", ">samples"};
    static const char *const cluster_heads[] = {"pictures", "why", ">pictures"};

    if (r->split_count + r->cluster_count == 0)
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
}
