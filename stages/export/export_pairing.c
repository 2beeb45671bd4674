#include "stages/export/export_state.h"

#include "base/stop.h"
#include "filters/filter.h"
#include "stages/export/export_preferences.h"

/* The columns of QUERY_EXPORT_REPLIES behind those of an item. */
enum {
    REPLY_ID = EXPORT_ITEM_COLUMNS - 1,
    REPLY_KEPT,
    REPLY_FAILED,
    REPLY_UNKNOWN,
    REPLY_BY_HAND,
    REPLY_VALUE
};

/* What split goes by: which rules say that a reply is wrong, which is best. */
struct export_rules {
    uint64_t wrong, beside; /* bits */
    int64_t best;           /* the filter's place */
    bool highest;
};

/* The replies of one sample. */
struct export_group {
    struct arena arena;
    int64_t sample_id;
    struct export_choice *choices; /* [count] */
    struct export_item *items;     /* [count] */
    size_t count;
};

static const void *export_setting(const struct stage *split, const void *bound,
                                  const char *name)
{
    for (size_t i = 0; i < split->param_count; i++) {
        if (strcmp(split->params[i].name, name) == 0)
            return (const char *)bound + split->params[i].at;
    }
    err_die("split has no setting \"%s\"", name);
}

static bool export_named(const struct text_list *list, struct span name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (span_is(name, list->items[i]))
            return true;
    }
    return false;
}

static bool export_rules_read(struct stage_run *run, struct export_rules *r,
                              struct err *err)
{
    struct export_state *s = run->state;
    const struct stage *split = stage_find("split");
    void *bound = arena_take(&s->arena, split->settings_size);
    enum query_state state;

    *r = (struct export_rules){.best = 0};
    if (!settings_bind((struct settings *)run->settings, "split", split->params,
                       split->param_count, bound, err))
        return false;
    const struct text_list *wrong = export_setting(split, bound, "wrong");
    const struct text_list *beside = export_setting(split, bound, "besides");
    const char *const *best = export_setting(split, bound, "best");
    const bool *highest = export_setting(split, bound, "highest");
    r->highest = *highest;
    while (filter_all[r->best] != NULL &&
           strcmp(filter_all[r->best]->name, *best) != 0)
        r->best++;
    struct query *q = db_query(run->db, QUERY_SPLIT_RULES);
    query_int(q, 1, s->policy_id);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        uint64_t bit = UINT64_C(1) << query_get_int(q, 0);
        if (export_named(wrong, query_get_span(q, 1)))
            r->wrong |= bit;
        if (export_named(beside, query_get_span(q, 1)))
            r->beside |= bit;
    }
    return state != QUERY_FAILED;
}

static void export_group_add(struct export_state *s, struct export_group *g,
                             struct query *q, const struct export_rules *rules)
{
    uint64_t failed = (uint64_t)query_get_int(q, REPLY_FAILED);
    uint64_t unknown = (uint64_t)query_get_int(q, REPLY_UNKNOWN);
    struct export_item item;
    struct export_choice c = {.good = query_get_int(q, REPLY_KEPT) != 0,
                              .by_hand = query_get_int(q, REPLY_BY_HAND) != 0,
                              .value = query_get_real(q, REPLY_VALUE)};
    struct err why = {0};

    c.wrong = !c.good && !c.by_hand &&
              (failed & rules->wrong & ~unknown) != 0 &&
              (failed & ~(rules->wrong | rules->beside)) == 0;
    if (!c.good && !c.wrong)
        return;
    g->choices = arena_grow(&g->arena, g->choices, g->count, sizeof(c));
    g->items = arena_grow(&g->arena, g->items, g->count, sizeof(item));
    export_item_read(q, &s->reading, &g->arena, &item);
    export_item_copy(&item, &g->arena, &g->items[g->count]);
    const struct export_reply *reply = &g->items[g->count].reply;
    c.form = (reply->has_position ? 2 : 0) + (reply->answer.len > 0);
    c.has_target = export_target_make(reply, &g->arena, &c.target, &why);
    g->choices[g->count++] = c;
}

static void export_target_copy(const struct export_target *from,
                               struct arena *arena, struct export_target *to)
{
    to->reasoning = arena_span(arena, from->reasoning);
    to->answer = arena_span(arena, from->answer);
}

static struct export_job *export_group_job(const struct export_group *g,
                                           size_t i, enum export_use use)
{
    struct export_job *job = export_job_open(&g->items[i], use);

    job->made = true;
    job->good = g->choices[i].good;
    export_target_copy(&g->choices[i].target, &job->arena, &job->target);
    return job;
}

/* The sample is whole: its replies, then its pair. */
static bool export_group_end(struct stage_run *run, struct export_group *g,
                             const struct export_rules *rules,
                             struct ordered_pool *pool, export_give *give,
                             struct err *err)
{
    const struct export_settings *o = run->options;
    struct export_state *s = run->state;
    const struct export_pairing how = {rules->highest, o->pair_ratio};
    size_t chosen, rejected;
    bool ok = true;

    if (g->count == 0)
        return true;
    export_pair_choose(g->choices, g->count, &how, &chosen, &rejected,
                       &s->pairs);
    for (size_t i = 0; ok && i < g->count; i++) {
        if (g->choices[i].has_target)
            ok = give(run, pool, export_group_job(g, i, EXPORT_REPLY), err);
    }
    if (ok && chosen != SIZE_MAX) {
        struct export_job *job = export_group_job(g, chosen, EXPORT_PAIR);
        export_target_copy(&g->choices[rejected].target, &job->arena,
                           &job->rejected);
        ok = give(run, pool, job, err);
    }
    arena_reset(&g->arena);
    g->choices = NULL;
    g->items = NULL;
    g->count = 0;
    return ok;
}

bool export_preferences(struct stage_run *run, struct ordered_pool *pool,
                        export_give *give, struct err *err)
{
    struct export_state *s = run->state;
    struct export_rules rules;
    struct export_group g = {.sample_id = 0};
    enum query_state state = QUERY_DONE;
    bool ok = true;

    if (!export_rules_read(run, &rules, err))
        return false;
    struct query *q = db_query(run->db, QUERY_EXPORT_REPLIES);
    arena_init(&g.arena);
    query_int(q, 1, s->policy_id);
    query_int(q, 2, rules.best);
    while (ok && !stop_asked() && (state = query_next(q, err)) == QUERY_ROW) {
        int64_t sample_id = query_get_int(q, 0);
        if (sample_id != g.sample_id)
            ok = export_group_end(run, &g, &rules, pool, give, err);
        g.sample_id = sample_id;
        if (export_takes(s, sample_id, query_get_int(q, REPLY_ID)))
            export_group_add(s, &g, q, &rules);
    }
    ok = ok && state != QUERY_FAILED &&
         export_group_end(run, &g, &rules, pool, give, err);
    arena_release(&g.arena);
    (void)db_query(run->db, QUERY_EXPORT_REPLIES);
    return ok;
}
