#include "reports/sections.h"

#include <math.h>

#include "reports/chart.h"
#include "reports/figure.h"
#include "reports/site.h"
#include "reports/untrusted.h"

/* Where steps stand in the funnel. */
enum {
    SECTIONS_TEXT = 2000,
    SECTIONS_ANSWERED = 3,
    SECTIONS_PASSED = 5,
    SECTIONS_FINDINGS = 5
};
/* Splits that the line below the funnel names. */
enum { SECTIONS_LABELS = 16 };

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

/* "306 samples came in, 267 were put to 3 teachers (801 replies). 158 samples
 * have a reply that passed every rule." */
static void sections_add_words(struct page *p, const struct report *r)
{
    const struct report_step *first = sections_step(r, 0);
    const struct report_step *passed = sections_step(r, SECTIONS_PASSED);
    int64_t replies = 0;
    struct buf text;

    if (first == NULL)
        return;
    for (size_t i = 0; i < r->teacher_count; i++)
        replies += r->teachers[i].replies;
    buf_init(&text, SECTIONS_TEXT);
    site_print_amount(&text, first->left, "sample", "samples");
    buf_add_text(&text, " came in");
    if (replies > 0) {
        buf_add_text(&text, ", ");
        figure_add_count(&text, sections_step(r, SECTIONS_ANSWERED)->left);
        buf_add_text(&text, " were answered by ");
        site_print_amount(&text, (int64_t)r->teacher_count, "teacher",
                          "teachers");
        buf_add_text(&text, " (");
        site_print_amount(&text, replies, "reply", "replies");
        buf_add_char(&text, ')');
    }
    buf_add_char(&text, '.');
    if (passed != NULL && r->policy != NULL) {
        buf_add_char(&text, ' ');
        site_print_amount(&text, passed->left, "sample has", "samples have");
        buf_add_text(&text, " a reply that passed every rule (");
        figure_add_share(&text, passed->left, first->left);
        buf_add_text(&text, " of all).");
    }
    page_add(p->top, "p", "lead", text.data);
    buf_release(&text);
}

/* A line with a link behind it. */
static void sections_add_finding(struct xml_node **list, struct page *p,
                                 const char *href, const char *text)
{
    if (*list == NULL) {
        struct xml_node *section =
            page_section(p, "stands-out", "What stands out", NULL);
        *list = page_add(section, "ul", "stands-out", NULL);
    }
    page_link(xml_add(*list, "li", NULL), href, text);
}

static void sections_find_rules(struct page *p, const struct report *r,
                                struct xml_node **list, int *left)
{
    char href[SECTIONS_TEXT];
    struct buf text;

    buf_init(&text, SECTIONS_TEXT);
    for (size_t i = 0; i < r->filter_count && *left > 0; i++) {
        const struct report_filter *f = &r->filters[i];
        bool nothing = f->ruled && f->measured == 0 && f->missing > 0;
        buf_reset(&text);
        snprintf(href, sizeof(href), "cut-%s.html", f->name);
        if (nothing) {
            buf_print(&text, "%s measured nothing.", f->name);
        } else if (f->ruled && f->only * 10 > r->decided) {
            buf_print(&text, "%s alone rejects ", f->name);
            figure_add_share(&text, f->only, r->decided);
            buf_add_text(&text, " of all replies.");
        } else {
            continue;
        }
        sections_add_finding(list, p, href, text.data);
        (*left)--;
    }
    buf_release(&text);
}

static void sections_find_teachers(struct page *p, const struct report *r,
                                   struct xml_node **list, int *left)
{
    double best = 0;
    char text[SECTIONS_TEXT];

    for (size_t i = 0; i < r->teacher_count; i++) {
        const struct report_teacher *t = &r->teachers[i];
        if (t->replies > 0)
            best = fmax(best, (double)t->within[1] / (double)t->replies);
    }
    for (size_t i = 0; i < r->teacher_count && *left > 0; i++) {
        const struct report_teacher *t = &r->teachers[i];
        double now =
            t->replies > 0 ? (double)t->within[1] / (double)t->replies : best;
        if (best - now <= 0.1)
            continue;
        snprintf(text, sizeof(text),
                 "%.60s is right %.0f points less often than the best.",
                 t->name, 100 * (best - now));
        sections_add_finding(list, p, "teachers.html", text);
        (*left)--;
    }
}

static void sections_find_sums(struct page *p, const struct report *r,
                               struct xml_node **list, int *left)
{
    char text[SECTIONS_TEXT];

    for (size_t i = 0; i < r->stage_count && *left > 0; i++) {
        const struct report_stage *s = &r->stages[i];
        int64_t off = s->in - s->kept - s->rejected - s->errored - s->pending;
        if (off == 0)
            continue;
        snprintf(text, sizeof(text), "%s: %lld are missing from its sum.",
                 s->name, (long long)off);
        sections_add_finding(list, p, "#sums", text);
        (*left)--;
    }
    if (r->failure_total > 0 && *left > 0) {
        snprintf(text, sizeof(text), "%lld records were set aside by an error.",
                 (long long)r->failure_total);
        sections_add_finding(list, p, "failures.html", text);
        (*left)--;
    }
}

void sections_add_findings(struct page *p, const struct report *r)
{
    struct xml_node *list = NULL;
    int left = SECTIONS_FINDINGS;

    sections_find_sums(p, r, &list, &left);
    sections_find_rules(p, r, &list, &left);
    sections_find_teachers(p, r, &list, &left);
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
}

static void sections_add_step(struct xml_node *body, const struct report *r,
                              size_t i)
{
    const struct report_step *s = &r->steps[i];
    int64_t before = i > 0 ? r->steps[i - 1].left : s->left;
    struct xml_node *row = xml_add(body, "tr", NULL);
    const int64_t parts[4] = {s->left, before - s->left, 0, 0};

    page_head(row, s->label);
    struct xml_node *drawn = page_add(row, "td", "drawn", NULL);
    chart_add_bar(drawn, parts, r->steps[0].left,
                  "samples left of those that came in");
    page_count(row, s->left);
    page_share(row, s->left, r->steps[0].left);
    if (i > 0)
        page_share(row, s->left, before);
    else
        page_add(row, "td", "figure", NULL);
    untrusted_add_name(page_add(row, "td", "lost", NULL), s->lost);
}

/* What stands in splits beside the funnel: samples without a reply that
 * passed. */
static void sections_add_outside(struct xml_node *section,
                                 const struct report *r)
{
    const struct report_step *last = sections_step(r, r->step_count - 1);
    int64_t split = 0;
    struct buf text;

    for (size_t i = 0; i < r->split_count; i++)
        split += r->splits[i].count;
    if (split == 0)
        return;
    buf_init(&text, SECTIONS_TEXT);
    site_print_amount(&text, last->left, "sample stands", "samples stand");
    buf_add_text(&text, " in a split by a reply that passed");
    if (split > last->left) {
        buf_add_text(&text, ", ");
        figure_add_count(&text, split - last->left);
        buf_add_text(&text, " more in splits that need none");
    }
    buf_add_text(&text, ". In all: ");
    for (size_t i = 0; i < r->split_count && i < SECTIONS_LABELS; i++) {
        buf_print(&text, "%s%s %s ", i > 0 ? ", " : "", r->splits[i].group,
                  r->splits[i].label);
        figure_add_count(&text, r->splits[i].count);
    }
    buf_add_char(&text, '.');
    site_add_note(section, text.data);
    buf_release(&text);
}

void sections_add_funnel(struct page *p, const struct report *r)
{
    static const char *const heads[] = {
        "step",    "=share left",         ">samples left",
        ">of all", ">of the step before", "what became of the others"};

    if (r->step_count == 0)
        return;
    struct xml_node *section = page_section(
        p, "funnel", "Funnel",
        "How many samples are left after each step; pale: lost at that step.");
    struct xml_node *body = page_table(section, "Funnel of samples", heads, 6);
    for (size_t i = 0; i < r->step_count; i++)
        sections_add_step(body, r, i);
    sections_add_outside(section, r);
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
    struct xml_node *drawn = page_add(row, "td", "drawn", NULL);
    if (s->in > 0)
        chart_add_bar(drawn, parts, s->in,
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
        "stage",     "=parts",   ">in",      ">kept",
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

void sections_add_teacher_table(struct xml_node *parent,
                                const struct report_teacher *teachers,
                                size_t count)
{
    static const char *const heads[] = {"teacher",  ">replies", ">parsed",
                                        ">1 km",    ">25 km",   ">200 km",
                                        ">750 km",  ">2500 km", ">median km",
                                        ">mean km", ">kept",    "answers by"};
    struct xml_node *body = page_table(parent, "Teachers", heads, 12);

    for (size_t i = 0; i < count && i < REPORT_ROWS_MAX; i++)
        sections_add_teacher(body, &teachers[i]);
}

void sections_add_teachers(struct page *p, const struct report *r)
{
    bool any = false;

    if (r->teacher_count == 0)
        return;
    for (size_t i = 0; i < r->teacher_count; i++)
        any = any || r->teachers[i].positions > 0;
    struct xml_node *section = page_section(
        p, "teachers", "Accuracy",
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
    sections_add_teacher_table(section, r->teachers, r->teacher_count);
    sections_add_weights(section, r);
}
