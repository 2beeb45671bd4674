#include "commands/policy_diff.h"

const int diff_within_km[DIFF_WITHIN_COUNT] = {25, 200, 750};

struct diff_reader {
    struct diff *d;
    struct db *db;
    int64_t sample;
    struct arena *arena;
    struct err *err;
};

/* Columns from `column` on, as all counts of compare.sql stand. */
static struct diff_count diff_take_count(struct query *q, int column)
{
    struct diff_count c = {.all = query_get_int(q, column),
                           .known = query_get_int(q, column + 1)};

    for (int i = 0; i < DIFF_WITHIN_COUNT; i++)
        c.within[i] = query_get_int(q, column + 2 + i);
    return c;
}

static void diff_add_count(struct diff_count *to, struct diff_count c)
{
    to->all += c.all;
    to->known += c.known;
    for (int i = 0; i < DIFF_WITHIN_COUNT; i++)
        to->within[i] += c.within[i];
}

static struct diff_group *diff_group_of(struct diff *d, struct span name)
{
    for (size_t i = 0; i < DIFF_GROUPS; i++) {
        if (span_is(name, d->groups[i].name))
            return &d->groups[i];
    }
    return NULL;
}

static struct query *diff_query(struct diff_reader *r, enum query_id id,
                                const struct policy_entry *has,
                                const struct policy_entry *lacks)
{
    struct query *q = db_query(r->db, id);

    query_int(q, 1, has->id);
    if (lacks != NULL)
        query_int(q, 2, lacks->id);
    return q;
}

/* Sums alone. Those of splits are added up from the reasons. */
static bool diff_read_answers(struct diff_reader *r)
{
    struct diff_group *g = &r->d->groups[0];
    struct query *q = diff_query(r, QUERY_COMPARE_ANSWERS, r->d->a, r->d->b);
    enum query_state state;

    while ((state = query_next(q, r->err)) == QUERY_ROW) {
        int64_t who = query_get_int(q, 0);
        struct diff_count c = diff_take_count(q, 1);
        r->d->common += c.all;
        if (who & 2)
            diff_add_count(&g->a, c);
        if (who & 1)
            diff_add_count(&g->b, c);
        if (who == 1)
            g->gained.sum = c;
        if (who == 2)
            g->lost.sum = c;
    }
    return state != QUERY_FAILED;
}

static bool diff_read_splits(struct diff_reader *r,
                             const struct policy_entry *policy, bool b)
{
    struct query *q = diff_query(r, QUERY_COMPARE_SPLITS, policy, NULL);
    enum query_state state;

    while ((state = query_next(q, r->err)) == QUERY_ROW) {
        struct diff_group *g = diff_group_of(r->d, query_get_span(q, 0));
        if (g != NULL)
            *(b ? &g->b : &g->a) = diff_take_count(q, 1);
    }
    return state != QUERY_FAILED;
}

/* What `has` has and `lacks` lacks, by reason: gained, when `has` is b. */
static bool diff_read_reasons(struct diff_reader *r, enum query_id id,
                              bool gained)
{
    struct diff *d = r->d;
    struct query *q =
        diff_query(r, id, gained ? d->b : d->a, gained ? d->a : d->b);
    enum query_state state;

    while ((state = query_next(q, r->err)) == QUERY_ROW) {
        struct diff_group *g = diff_group_of(d, query_get_span(q, 0));
        if (g == NULL)
            continue;
        struct diff_side *s = gained ? &g->gained : &g->lost;
        s->reasons = arena_grow(r->arena, s->reasons, s->reason_count,
                                sizeof(*s->reasons));
        s->reasons[s->reason_count++] =
            (struct diff_reason){.rule = query_get_text(q, 1, r->arena),
                                 .count = diff_take_count(q, 2)};
        if (g != &d->groups[0])
            diff_add_count(&s->sum, s->reasons[s->reason_count - 1].count);
    }
    return state != QUERY_FAILED;
}

static bool diff_read_items(struct diff_reader *r, struct diff_group *g,
                            bool gained)
{
    struct diff *d = r->d;
    struct diff_side *s = gained ? &g->gained : &g->lost;
    bool answers = g == &d->groups[0];
    enum query_state state;

    if (s->sum.all == 0 || r->sample == 0)
        return true;
    struct query *q = diff_query(
        r, answers ? QUERY_COMPARE_ANSWER_LIST : QUERY_COMPARE_SPLIT_LIST,
        gained ? d->b : d->a, gained ? d->a : d->b);
    query_int(q, 3, r->sample);
    if (!answers)
        query_text(q, 4, g->name);
    while ((state = query_next(q, r->err)) == QUERY_ROW) {
        s->items =
            arena_grow(r->arena, s->items, s->item_count, sizeof(*s->items));
        s->items[s->item_count++] =
            (struct diff_item){.source = query_get_text(q, 0, r->arena),
                               .key = query_get_text(q, 1, r->arena),
                               .teacher = query_get_text(q, 2, r->arena),
                               .rule = query_get_text(q, 3, r->arena),
                               .distance_km = query_get_real(q, 4),
                               .sample_id = query_get_int(q, 5)};
    }
    return state != QUERY_FAILED;
}

static bool diff_has_verdicts(const struct policy_entry *e, struct err *err)
{
    if (e->answers > 0)
        return true;
    err_usage(err, "policy #%lld \"%s\" has no verdicts in the store",
              (long long)e->id, e->name);
    return err_hint(err, "decide with its settings to have them again");
}

void diff_name_groups(struct diff *d)
{
    static const char *const names[DIFF_GROUPS] = {"answers", "cot", "judge",
                                                   "seed"};

    for (size_t i = 0; i < DIFF_GROUPS; i++)
        d->groups[i].name = names[i];
}

bool diff_read(struct diff *d, struct db *db, int64_t sample,
               struct arena *arena, struct err *err)
{
    struct diff_reader r = {d, db, sample, arena, err};

    if (!diff_has_verdicts(d->a, err) || !diff_has_verdicts(d->b, err))
        return false;
    diff_name_groups(d);
    d->both_split = d->a->samples > 0 && d->b->samples > 0;
    bool ok = diff_read_answers(&r);
    if (ok && d->groups[0].gained.sum.all > 0)
        ok = diff_read_reasons(&r, QUERY_COMPARE_ANSWER_RULES, true);
    if (ok && d->groups[0].lost.sum.all > 0)
        ok = diff_read_reasons(&r, QUERY_COMPARE_ANSWER_RULES, false);
    if (ok && d->both_split)
        ok = diff_read_splits(&r, d->a, false) &&
             diff_read_splits(&r, d->b, true) &&
             diff_read_reasons(&r, QUERY_COMPARE_SPLIT_RULES, true) &&
             diff_read_reasons(&r, QUERY_COMPARE_SPLIT_RULES, false);
    for (size_t i = 0; ok && i < DIFF_GROUPS; i++)
        ok = diff_read_items(&r, &d->groups[i], true) &&
             diff_read_items(&r, &d->groups[i], false);
    return ok;
}
