/*
 * decide: the policy's thresholds on what was measured, and what people said.
 *
 * Reads: measures, reviews. Writes: policy, rule, and one verdict for each
 * reply that was measured: which of all rules it fails (a bit each, also after
 * the first), and whether it is kept. What people settled (`review`) overrules
 * the rules, and so do the lists policy.include and policy.exclude.
 *
 * The measures are read once, in order, beside the reviews and the verdicts
 * that the policy has. What differs is written, in one transaction; verdicts of
 * other policies stay beside them until the store is cleaned.
 */
#include "engine/stage.h"

#include <math.h>

#include "base/stop.h"
#include "db/given.h"
#include "filters/filter.h"
#include "decisions/by_hand.h"
#include "decisions/measured.h"
#include "decisions/policy_rules.h"

enum { DECIDE_TEXT_MAX = 1 << 16, DECIDE_STEP = 4096, DECIDE_FIRST_COLUMN = 4 };

struct decide_settings {
    const char *name;
    struct text_list order;
};

static const struct param decide_params[] = {
    {.name = "name",
     .type = PARAM_TEXT,
     .at = offsetof(struct decide_settings, name),
     .initial = "policy",
     .about = "what the policy is called in the store and in reports"},
    {.name = "order",
     .type = PARAM_LIST,
     .at = offsetof(struct decide_settings, order),
     .initial = "answer_present,refusal,truncated,marker,format,length,"
                "repetition,leak,echo,localizable,country_match,distance,"
                "agreement",
     .about = "filters whose rules are asked first, for the first reason",
     .flags = PARAM_FILTER},
};

struct decide_state {
    struct arena arena;
    struct rules rules;
    int64_t policy_id;
    int64_t *filter_ids; /* [rules.count] */
    int *columns;        /* [rules.count] of its filter among the measures */
    struct query *measures;
    struct measured measured;
    struct by_hand by_hand;
    int64_t kept, rejected;
};

static bool decide_identify(struct stage_run *run, struct buf *text,
                            struct err *err)
{
    const struct decide_settings *options = run->options;
    struct arena arena;
    struct rules rules;

    arena_init(&arena);
    bool ok = rules_read(run->settings, options->order, &arena, &rules, err);
    if (ok) {
        buf_print(text, "policy %s\n", options->name);
        policy_describe(rules.items, rules.count, text);
        ok = by_hand_describe(run->settings, text, err);
        buf_add_text(text, "end of policy\n");
    }
    arena_release(&arena);
    return ok;
}

static bool decide_open(struct stage_run *run, struct err *err)
{
    const struct decide_settings *options = run->options;
    struct decide_state *s = heap_take(sizeof(*s));

    *s = (struct decide_state){.policy_id = 0};
    run->state = s;
    arena_init(&s->arena);
    return rules_read(run->settings, options->order, &s->arena, &s->rules, err);
}

static void decide_close(struct stage_run *run)
{
    struct decide_state *s = run->state;

    arena_release(&s->arena);
    free(s);
    run->state = NULL;
}

static bool decide_policy(struct stage_run *run, struct err *err)
{
    const struct decide_settings *options = run->options;
    struct decide_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_POLICY_FIND);
    struct buf text;

    buf_init(&text, DECIDE_TEXT_MAX);
    policy_describe(s->rules.items, s->rules.count, &text);
    bool ok = by_hand_describe(run->settings, &text, err) &&
              buf_ok(&text, "the policy", err);
    query_text(q, 1, options->name);
    query_span(q, 2, buf_span(&text));
    ok = ok && query_one(q, &s->policy_id, err);
    if (ok && s->policy_id == 0) {
        q = db_query(run->db, QUERY_POLICY_ADD);
        query_text(q, 1, options->name);
        query_span(q, 2, buf_span(&text));
        query_int(q, 3, run->run_id);
        ok = query_run(q, err);
        s->policy_id = db_last_id(run->db);
    }
    buf_release(&text);
    return ok;
}

/* From the commit on, report, why, split and export are about this policy. */
static bool decide_make_current(struct stage_run *run, struct err *err)
{
    const struct decide_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_POLICY_CURRENT_PUT);

    query_int(q, 1, s->policy_id);
    query_int(q, 2, run->version_id);
    return query_run(q, err);
}

/* A bound of infinity is no bound. */
static void decide_bind_bound(struct query *q, int i, double bound)
{
    if (isfinite(bound))
        query_real(q, i, bound);
    else
        query_null(q, i);
}

/* The place of a filter in the build's list. */
static int decide_place(const struct filter *f)
{
    int i = 0;

    while (filter_all[i] != f)
        i++;
    return i;
}

static bool decide_rule(struct stage_run *run, size_t i, struct err *err)
{
    struct decide_state *s = run->state;
    const struct policy_rule *rule = &s->rules.items[i];
    const struct filter *f = filter_find(rule->filter);
    struct query *q = db_query(run->db, QUERY_FILTER_PUT);

    query_text(q, 1, f->name);
    query_text(q, 2, f->unit);
    query_text(q, 3, f->about);
    if (!query_run(q, err))
        return false;
    q = db_query(run->db, QUERY_FILTER_ID);
    query_text(q, 1, f->name);
    if (!query_one(q, &s->filter_ids[i], err))
        return false;
    s->columns[i] = DECIDE_FIRST_COLUMN + decide_place(f);
    q = db_query(run->db, QUERY_RULE_PUT);
    query_int(q, 1, s->policy_id);
    query_int(q, 2, (int64_t)i);
    query_int(q, 3, s->filter_ids[i]);
    decide_bind_bound(q, 4, rule->min);
    decide_bind_bound(q, 5, rule->max);
    query_text(q, 6, rule->missing_passes ? "passes" : "fails");
    return query_run(q, err);
}

static bool decide_rules(struct stage_run *run, struct err *err)
{
    struct decide_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_RULE_FORGET);

    query_int(q, 1, s->policy_id);
    if (!query_run(q, err))
        return false;
    s->filter_ids =
        arena_take_array(&s->arena, s->rules.count + 1, sizeof(*s->filter_ids));
    s->columns =
        arena_take_array(&s->arena, s->rules.count + 1, sizeof(*s->columns));
    for (size_t i = 0; i < s->rules.count; i++) {
        if (!decide_rule(run, i, err))
            return false;
    }
    return true;
}

/* The rules that the row's reply fails; unknown: those for lack of a value. */
static void decide_judge(const struct decide_state *s, struct query *row,
                         uint64_t *failed, uint64_t *unknown)
{
    *failed = *unknown = 0;
    for (size_t i = 0; i < s->rules.count; i++) {
        double value = query_get_real(row, s->columns[i]);
        if (policy_passes(&s->rules.items[i], !isnan(value), value))
            continue;
        *failed |= UINT64_C(1) << i;
        if (isnan(value))
            *unknown |= UINT64_C(1) << i;
    }
}

static bool decide_reply(struct stage_run *run, struct query *row,
                         struct given_row *verdict, struct err *err)
{
    struct decide_state *s = run->state;
    int64_t reply_id = query_get_int(row, 0);
    uint64_t failed, unknown;
    int said;

    decide_judge(s, row, &failed, &unknown);
    if (!by_hand_said(&s->by_hand, reply_id, &said, err))
        return false;
    bool kept = said >= 0 ? said != 0 : failed == 0;
    s->kept += kept;
    s->rejected += !kept;
    given_int(verdict, 0, reply_id);
    given_int(verdict, 1, kept);
    given_int(verdict, 2, (int64_t)failed);
    if (failed != 0)
        given_int(verdict, 3, __builtin_ctzll(failed));
    given_int(verdict, 4, said >= 0);
    given_int(verdict, 5, (int64_t)unknown);
    run->worked++;
    return true;
}

static bool decide_asks(const struct decide_state *s, struct query *row)
{
    return measured_rank(&s->measured, query_get_int(row, 2),
                         query_get_int(row, 3)) >= 0 &&
           measured_is_scored(&s->measured, query_get_int(row, 1));
}

static enum query_state decide_next(void *arg, struct given_row *verdict,
                                    struct err *err)
{
    struct stage_run *run = arg;
    struct decide_state *s = run->state;
    int64_t n = s->kept + s->rejected;

    if (n > 0 && n % DECIDE_STEP == 0) {
        progress_step(run->progress, DECIDE_STEP, false);
        if (stop_asked())
            return QUERY_DONE;
    }
    enum query_state state;
    while ((state = query_next(s->measures, err)) == QUERY_ROW &&
           !decide_asks(s, s->measures))
        continue;
    if (state == QUERY_ROW && !decide_reply(run, s->measures, verdict, err))
        return QUERY_FAILED;
    return state;
}

static bool decide_all(struct stage_run *run, struct err *err)
{
    struct decide_state *s = run->state;
    const struct given_standing standing = {QUERY_VERDICT_FORMER,
                                            QUERY_VERDICT_DROP, s->policy_id};
    struct query *q = db_query(run->db, QUERY_VERDICT_PUT);

    s->measures = db_query(run->db, QUERY_DECIDE_MEASURES);
    query_int(q, 1, s->policy_id);
    bool ok =
        measured_teachers(&s->measured, run->db, &s->arena, err) &&
        measured_samples(&s->measured, run->db, &s->arena, err) &&
        by_hand_begin(&s->by_hand, run->settings, run->db, &s->arena, err) &&
        query_fill_changed(run->db, q, &standing, decide_next, run, err);
    progress_step(run->progress, (s->kept + s->rejected) % DECIDE_STEP, false);
    (void)db_query(run->db, QUERY_DECIDE_MEASURES);
    by_hand_end(&s->by_hand);
    return ok;
}

/* in: by a count of its own; kept and rejected as they were decided. */
static bool decide_count(struct stage_run *run, struct err *err)
{
    const struct decide_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_DECIDE_ANSWERS);

    run->counts = (struct tally){.kept = s->kept, .rejected = s->rejected};
    if (!query_one(q, &run->counts.in, err))
        return false;
    (void)db_query(run->db, QUERY_DECIDE_ANSWERS);
    run->counts.pending = run->counts.in - s->kept - s->rejected;
    run->counted = true;
    return true;
}

static bool decide_whole(struct stage_run *run, struct err *err)
{
    return decide_policy(run, err) && decide_rules(run, err) &&
           decide_all(run, err) && decide_make_current(run, err) &&
           decide_count(run, err);
}

static const struct param_section *const decide_sections[] = {&review_section,
                                                              NULL};
static const char *const decide_needs[] = {"score", NULL};

const struct stage stage_decide = {
    .name = "decide",
    .version = 2,
    .about = "apply the policy to what was measured",
    .everything = "compares what score measured on the whole set",
    .unit = "answers",
    .params = decide_params,
    .param_count = PARAM_COUNT(decide_params),
    .settings_size = sizeof(struct decide_settings),
    .sections = decide_sections,
    .needs = decide_needs,
    .sums = QUERY_DECIDE_SUMS,
    .fingerprint = QUERY_DECIDE_FINGERPRINT,
    .store_alone = true,
    .atomic = true,
    .identify = decide_identify,
    .open = decide_open,
    .close = decide_close,
    .whole = decide_whole,
};
