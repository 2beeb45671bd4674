#include "reports/sections.h"

#include "reports/chart.h"
#include "reports/figure.h"
#include "reports/untrusted.h"

enum { SECTIONS_TEXT = 2000 };

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

static const struct report_step *sections_step(const struct report *r,
                                               bool last)
{
    if (r->step_count == 0)
        return NULL;
    return last ? &r->steps[r->step_count - 1] : &r->steps[0];
}

/* "1,204 samples came in and 312 of them (25.9%) stand in the splits." */
static void sections_add_words(struct page *p, const struct report *r)
{
    const struct report_step *first = sections_step(r, false);
    const struct report_step *last = sections_step(r, true);
    int64_t replies = 0;
    struct buf text;

    if (first == NULL)
        return;
    for (size_t i = 0; i < r->teacher_count; i++)
        replies += r->teachers[i].replies;
    buf_init(&text, SECTIONS_TEXT);
    figure_add_count(&text, first->left);
    buf_print(&text, " sample%s came in", first->left == 1 ? "" : "s");
    if (replies > 0) {
        buf_print(&text, ", %zu teacher%s gave ", r->teacher_count,
                  r->teacher_count == 1 ? "" : "s");
        figure_add_count(&text, replies);
        buf_add_text(&text, replies == 1 ? " reply" : " replies");
    }
    buf_add_text(&text, ", and ");
    figure_add_count(&text, last->left);
    buf_print(&text, " sample%s ", last->left == 1 ? "" : "s");
    if (first->left > 0) {
        buf_add_text(&text, "(");
        figure_add_share(&text, last->left, first->left);
        buf_add_text(&text, ") ");
    }
    buf_add_text(&text, last->left == 1 ? "stands" : "stand");
    buf_add_text(&text, " in the splits.");
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
        {"#teachers", "Teachers", r->teacher_count > 0},
        {"#answers", "Answers", r->status_count > 0},
        {"#filters", "Filters", r->filter_count > 0},
        {"#countries", "Countries", r->country_count > 0},
        {"#splits", "Splits", r->split_count + r->cluster_count > 0},
        {"#failures", "Failures", r->failure_total > 0},
        {"#aside", "Set aside", r->group_count > 0},
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
    static const char *const heads[] = {"stage",    "=",         ">in",
                                        ">kept",    ">rejected", ">errored",
                                        ">pending", ">seconds",  "sum"};

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

void sections_add_answers(struct page *p, const struct report *r)
{
    static const char *const heads[] = {"teacher", "answer", ">replies"};

    if (r->status_count == 0)
        return;
    struct xml_node *section = page_section(
        p, "answers", "Answers",
        "What extraction found in the replies: ok, or why there is none.");
    sections_add_counts(section, "Answers by status", heads, r->statuses,
                        r->status_count);
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
