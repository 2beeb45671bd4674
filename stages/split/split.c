/*
 * split: which samples go to GRE30K's CoT, Judge and Seed, and which part of
 * each is for testing.
 *
 * Reads: verdicts of the current policy, selections, clusters, authors and
 * sequences. Writes: one split row for each selected sample, with the reason.
 *
 * Everything that is drawn is drawn by a seeded hash of the sample's name, so
 * the order in which samples came into the store does not matter, and a
 * sample that is added moves few others. Samples that share a duplicate
 * cluster, an author or a sequence (setting `group`) are always in the same
 * part, by a share of the groups or so many samples (`test_samples`); of a
 * duplicate cluster only one sample is used. A benchmark tests: what is tied to
 * one of its samples in that way, or lies near to it, is never in a part for
 * training.
 */
#include "engine/stage.h"

#include "base/spill.h"
#include "base/stop.h"
#include "db/given.h"
#include "adapters/digest.h"
#include "decisions/measured.h"
#include "decisions/split_choice.h"
#include "decisions/split_settings.h"
#include "stages/split/split_grouping.h"
#include "stages/split/split_sides.h"

#include <math.h>

struct split_sample {
    int64_t id;
    size_t name_at; /* among the names: "source/key" */
    struct split_choice choice;
};

struct split_state {
    struct spill names, sample_memory, item_memory, first_memory, tested_memory,
        side_memory;
    uint64_t seed;
    int64_t policy_id;
    int best_filter; /* its place in the build's list */
    struct split_choosing by;
    struct split_sample *samples; /* [count] by id */
    struct allot_item *items;     /* [count] */
    struct grouping *groups;
    size_t *firsts; /* [count] by root: the group is called by this sample */
    struct split_group *sides; /* [count] of groups, by root */
    bool *tested; /* [things of groups] by root: it is a benchmark's */
    size_t count, put;
    struct arena arena;
    struct measured measured;
    size_t found; /* the sample that was looked for last */
};

static const struct param split_seed_param[] = {
    {.name = "seed", .type = PARAM_INT, .at = 0, .initial = "42"}};

static bool split_seed(const struct stage_run *run, int64_t *seed,
                       struct err *err)
{
    return settings_bind((struct settings *)run->settings, "", split_seed_param,
                         1, seed, err);
}

static bool split_identify(struct stage_run *run, struct buf *text,
                           struct err *err)
{
    int64_t seed = 0;

    if (!split_seed(run, &seed, err))
        return false;
    buf_print(text, "drawn by=%lld\n", (long long)seed);
    return true;
}

static bool split_open(struct stage_run *run, struct err *err)
{
    const struct split_settings *options = run->options;
    struct split_state *s = heap_take(sizeof(*s));
    int64_t seed = 0;

    *s = (struct split_state){.count = 0};
    run->state = s;
    arena_init(&s->arena);
    for (size_t i = 0; i < options->group.count; i++) {
        const char *by = options->group.items[i];
        if (strcmp(by, "cluster") != 0 && strcmp(by, "author") != 0 &&
            strcmp(by, "sequence") != 0 && strcmp(by, "benchmark") != 0)
            return err_usage(err,
                             "\"split.group\" names \"%s\"; it knows "
                             "cluster, author, sequence and benchmark",
                             by);
    }
    if (!split_seed(run, &seed, err))
        return false;
    s->seed = (uint64_t)seed;
    return true;
}

static void split_close(struct stage_run *run)
{
    struct split_state *s = run->state;

    arena_release(&s->arena);
    grouping_close(s->groups);
    spill_release(&s->names);
    spill_release(&s->sample_memory);
    spill_release(&s->item_memory);
    spill_release(&s->first_memory);
    spill_release(&s->tested_memory);
    spill_release(&s->side_memory);
    free(s);
    run->state = NULL;
}

/* The current policy, and which of its rules only say that a reply is wrong. */
static bool split_read_policy(struct stage_run *run, struct err *err)
{
    const struct split_settings *options = run->options;
    struct split_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_POLICY_DECIDED);
    enum query_state state;

    if (!query_one(q, &s->policy_id, err))
        return false;
    s->by.highest = options->highest;
    if (s->policy_id != 0 && !split_best_filter(options, &s->best_filter, err))
        return false;
    q = db_query(run->db, QUERY_SPLIT_RULES);
    query_int(q, 1, s->policy_id);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        uint64_t bit = UINT64_C(1) << query_get_int(q, 0);
        if (split_named(options->wrong, query_get_span(q, 1)))
            s->by.wrong_rules |= bit;
        if (split_named(options->besides, query_get_span(q, 1)))
            s->by.beside_rules |= bit;
    }
    return state != QUERY_FAILED;
}

/* "source/key", among the names. */
static size_t split_add_name(struct split_state *s, struct query *q)
{
    struct span source = query_get_span(q, 1), key = query_get_span(q, 2);
    size_t at = spill_add_text(&s->names, source);

    s->names.data[at + source.len] = '/';
    (void)spill_add_text(&s->names, key);
    return at;
}

static struct span split_name(const struct split_state *s, size_t i)
{
    return span_of(s->names.data + s->samples[i].name_at);
}

static void split_read_sample(struct split_state *s, struct query *q,
                              bool need_picture)
{
    s->samples =
        spill_grow_array(&s->sample_memory, s->count + 1, sizeof(*s->samples));
    s->items =
        spill_grow_array(&s->item_memory, s->count + 1, sizeof(*s->items));
    s->samples[s->count] = (struct split_sample){
        .id = query_get_int(q, 0), .name_at = split_add_name(s, q)};
    s->items[s->count] = (struct allot_item){
        .order = digest_fast(split_name(s, s->count), s->seed),
        .cluster = query_get_int(q, 4),
        .picture = !need_picture || !query_get_null(q, 3)};
    s->count++;
}

/* Columns from `column` on: cluster, author, sequence. */
static void split_group(struct split_state *s, struct query *q, int column,
                        size_t i, struct text_list by)
{
    int64_t cluster = query_get_int(q, column);

    if (cluster != 0 && split_named(by, span_of("cluster")))
        grouping_key(s->groups, i, 'c', span_make(&cluster, sizeof(cluster)));
    if (split_named(by, span_of("author")))
        grouping_key(s->groups, i, 'a', query_get_span(q, column + 1));
    if (split_named(by, span_of("sequence")))
        grouping_key(s->groups, i, 's', query_get_span(q, column + 2));
}

static void split_test_too(struct split_state *s, size_t thing, bool tested)
{
    s->tested =
        spill_grow_array(&s->tested_memory, thing + 1, sizeof(*s->tested));
    s->tested[thing] = tested;
}

/* The benchmarks' samples are things of groups behind those that are split. */
static bool split_read_benchmarks(struct stage_run *run, struct err *err)
{
    const struct split_settings *options = run->options;
    struct split_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_SPLIT_BENCHMARKS);
    enum query_state state;
    size_t things = s->count;

    if (!split_named(options->group, span_of("benchmark")))
        return true;
    while ((state = query_next(q, err)) == QUERY_ROW) {
        size_t thing = grouping_add(s->groups);
        split_group(s, q, 0, thing, options->group);
        split_test_too(s, thing, true);
        things = thing + 1;
    }
    for (size_t i = 0; i < things; i++)
        s->tested[grouping_root(s->groups, i)] |= s->tested[i];
    return state != QUERY_FAILED;
}

static bool split_read_samples(struct stage_run *run, struct err *err)
{
    const struct split_settings *options = run->options;
    struct split_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_SPLIT_SAMPLES);
    enum query_state state;

    s->groups = grouping_open();
    while ((state = query_next(q, err)) == QUERY_ROW) {
        bool near =
            !query_get_null(q, 8) && query_get_real(q, 8) <= options->near_km;
        size_t i = grouping_add(s->groups);
        split_read_sample(s, q, options->pictures);
        split_group(s, q, 4, i, options->group);
        split_test_too(s, i, near || query_get_int(q, 7) != 0);
    }
    return state != QUERY_FAILED && split_read_benchmarks(run, err);
}

/* Replies come nearly in the order of samples: most often it is the one that
 * was found last, or the next. */
static struct split_sample *split_find(struct split_state *s, int64_t id)
{
    size_t from = 0, to = s->count;

    for (size_t i = s->found; i < s->count && i < s->found + 2; i++) {
        if (s->samples[i].id == id)
            return &s->samples[s->found = i];
    }
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (s->samples[middle].id == id)
            return &s->samples[s->found = middle];
        if (s->samples[middle].id < id)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

static void split_read_verdict(struct split_state *s, struct query *q)
{
    int64_t rank =
        measured_rank(&s->measured, query_get_int(q, 7), query_get_int(q, 8));
    struct split_sample *sample =
        rank < 0 ? NULL : split_find(s, query_get_int(q, 0));
    struct split_reply r = {.id = query_get_int(q, 1),
                            .kept = query_get_int(q, 2) != 0,
                            .failed = (uint64_t)query_get_int(q, 3),
                            .by_hand = query_get_int(q, 4) != 0,
                            .value = query_get_real(q, 5),
                            .unknown = (uint64_t)query_get_int(q, 6),
                            .rank = rank};

    if (sample == NULL)
        return;
    split_choose(&s->by, &sample->choice, &r);
    s->items[sample - s->samples].good_reply = sample->choice.good_reply;
    s->items[sample - s->samples].bad_reply = sample->choice.bad_reply;
}

static bool split_read_verdicts(struct stage_run *run, struct err *err)
{
    struct split_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_SPLIT_VERDICTS);
    enum query_state state;

    if (!measured_teachers(&s->measured, run->db, &s->arena, err))
        return false;
    query_int(q, 1, s->policy_id);
    query_int(q, 2, s->best_filter);
    while ((state = query_next(q, err)) == QUERY_ROW)
        split_read_verdict(s, q);
    return state != QUERY_FAILED;
}

/* The name of each group: that of its first sample in the draw, whatever
 * order they are stored in. */
static void split_name_groups(struct split_state *s)
{
    s->firsts =
        spill_grow_array(&s->first_memory, s->count + 1, sizeof(*s->firsts));
    for (size_t i = 0; i < s->count; i++)
        s->firsts[i] = i;
    for (size_t i = 0; i < s->count; i++) {
        size_t *first = &s->firsts[grouping_root(s->groups, i)];
        if (s->items[i].order < s->items[*first].order)
            *first = i;
    }
}

/* By the name of the group and the seed. */
static double split_draw(const struct split_state *s, struct span group)
{
    return (double)(digest_fast(group, s->seed + 1) >> 11) * 0x1p-53;
}

/* Which groups are for testing: by a share, or so many samples. */
static void split_choose_sides(struct stage_run *run)
{
    const struct split_settings *options = run->options;
    struct split_state *s = run->state;
    bool benchmark = split_named(options->group, span_of("benchmark"));
    int64_t all = 0; /* samples in a split */

    s->sides =
        spill_grow_array(&s->side_memory, s->count + 1, sizeof(*s->sides));
    for (size_t i = 0; i < s->count; i++) {
        struct span name = split_name(s, s->firsts[i]);
        s->sides[i] = (struct split_group){
            .draw = split_draw(s, name),
            .tested = benchmark && s->tested[grouping_root(s->groups, i)]};
    }
    for (size_t i = 0; i < s->count; i++) {
        bool used = s->items[i].split != ALLOT_NONE;
        s->sides[grouping_root(s->groups, i)].size += used;
        all += used;
    }
    if (options->test_samples > 0)
        split_sides(s->sides, s->count,
                    (int64_t)fmin((double)options->test_samples,
                                  round((double)all * options->test)));
    for (size_t i = 0; i < s->count && options->test_samples == 0; i++)
        s->sides[i].tested |= s->sides[i].draw < options->test;
}

static void split_put(struct stage_run *run, size_t i, struct span group,
                      struct given_row *row)
{
    static const char *const names[] = {"none", "cot", "judge", "seed"};
    struct split_state *s = run->state;
    const struct allot_item *item = &s->items[i];
    const char *part =
        s->sides[grouping_root(s->groups, i)].tested ? "test" : "train";

    given_int(row, 0, s->samples[i].id);
    given_text(row, 1, span_of(names[item->split]));
    given_text(row, 2, span_of(item->split == ALLOT_NONE ? "" : part));
    if (item->reply_id != 0)
        given_int(row, 3, item->reply_id);
    if (item->label >= 0)
        given_int(row, 4, item->label);
    given_text(row, 5, group);
    given_text(row, 6, span_of(item->why));
}

static enum query_state split_next(void *arg, struct given_row *row,
                                   struct err *err)
{
    struct stage_run *run = arg;
    struct split_state *s = run->state;
    size_t i = s->put;

    (void)err;
    if (i == s->count || stop_asked())
        return QUERY_DONE;
    split_put(run, i, split_name(s, s->firsts[grouping_root(s->groups, i)]),
              row);
    s->put++;
    run->worked++;
    return QUERY_ROW;
}

static bool split_put_all(struct stage_run *run, struct err *err)
{
    struct split_state *s = run->state;
    const struct given_standing standing = {QUERY_SPLIT_FORMER,
                                            QUERY_SPLIT_DROP, s->policy_id};
    struct query *q = db_query(run->db, QUERY_SPLIT_PUT);

    split_name_groups(s);
    split_choose_sides(run);
    query_int(q, 1, s->policy_id);
    if (!query_fill_changed(run->db, q, &standing, split_next, run, err))
        return false;
    progress_step(run->progress, (int64_t)s->count, 0);
    return true;
}

/* in: by a count of its own. */
static bool split_count(struct stage_run *run, struct err *err)
{
    const struct split_state *s = run->state;
    struct query *q = db_query(run->db, QUERY_SPLIT_SELECTED);

    run->counts = (struct tally){.in = 0};
    if (!query_one(q, &run->counts.in, err))
        return false;
    (void)db_query(run->db, QUERY_SPLIT_SELECTED);
    for (size_t i = 0; i < s->count; i++) {
        run->counts.kept += s->items[i].split != ALLOT_NONE;
        run->counts.rejected += s->items[i].split == ALLOT_NONE;
    }
    run->counts.pending = run->counts.in - (int64_t)s->count;
    run->counted = true;
    return true;
}

static bool split_whole(struct stage_run *run, struct err *err)
{
    const struct split_settings *options = run->options;
    struct split_state *s = run->state;
    struct allot_sizes sizes = split_sizes(options);

    if (!split_read_policy(run, err))
        return false;
    if (s->policy_id == 0)
        return true;
    if (!split_read_samples(run, err) || !split_read_verdicts(run, err))
        return false;
    allot_items(s->items, s->count, &sizes);
    return split_put_all(run, err) && split_count(run, err);
}

static const char *const split_needs[] = {"sample", "dedupe", "decide", NULL};

const struct stage stage_split = {
    .name = "split",
    .version = 2,
    .about = "draw GRE30K's CoT, Judge and Seed from what was decided",
    .everything = "divides the whole set",
    .unit = "samples",
    .params = split_params,
    .param_count = SPLIT_PARAM_COUNT,
    .settings_size = sizeof(struct split_settings),
    .needs = split_needs,
    .sums = QUERY_SPLIT_SUMS,
    .fingerprint = QUERY_SPLIT_FINGERPRINT,
    .store_alone = true,
    .atomic = true,
    .identify = split_identify,
    .open = split_open,
    .close = split_close,
    .whole = split_whole,
};
