#include "commands/sweep_state.h"

#include <math.h>
#include <string.h>

#include "adapters/digest.h"
#include "decisions/by_hand.h"
#include "engine/stage.h"
#include "filters/filter.h"

enum { SWEEP_FIRST_COLUMN = 5 };

/* The order in which decide asks does not matter here. */
static bool sweep_read_rules(struct sweep *w, struct rules *rules)
{
    return rules_read(w->settings, (struct text_list){NULL, 0}, w->arena, rules,
                      w->err);
}

static bool sweep_swept(const struct sweep *w, int filter)
{
    for (size_t i = 0; i < w->plan->axis_count; i++) {
        if (w->plan->axes[i].filter == filter)
            return true;
    }
    return false;
}

static void sweep_take_choosing(struct sweep *w)
{
    w->by = (struct split_choosing){.highest = w->split.highest};
    for (int i = 0; filter_all[i] != NULL; i++) {
        struct span name = span_of(filter_all[i]->name);
        if (split_named(w->split.wrong, name))
            w->by.wrong_rules |= UINT64_C(1) << i;
        if (split_named(w->split.besides, name))
            w->by.beside_rules |= UINT64_C(1) << i;
    }
}

/* ------------------------------------------------------------- the store */

static uint32_t sweep_country(struct sweep *w, struct span code)
{
    struct sweep_table *t = w->out;
    uint64_t hash = digest_fast(code, 0);
    size_t at = hash_index_find(&w->countries, hash);

    if (at != SIZE_MAX)
        return (uint32_t)at;
    at = t->country_count;
    hash_index_add(&w->countries, hash, at);
    t->countries =
        arena_grow(w->arena, (void *)t->countries, at, sizeof(*t->countries));
    ((const char **)t->countries)[at] = arena_span_text(w->arena, code);
    t->country_count++;
    return (uint32_t)at;
}

static void sweep_read_sample(struct sweep *w, struct query *q, uint64_t seed)
{
    size_t i = w->sample_count++;
    struct span source = query_get_span(q, 1), key = query_get_span(q, 2);
    struct buf name;

    w->samples =
        spill_grow_array(&w->sample_memory, i + 1, sizeof(*w->samples));
    w->items = spill_grow_array(&w->item_memory, i + 1, sizeof(*w->items));
    w->ids = spill_grow_array(&w->id_memory, i + 1, sizeof(*w->ids));
    buf_init(&name, 1 << 20);
    buf_add_span(&name, source);
    buf_add_char(&name, '/');
    buf_add_span(&name, key);
    w->ids[i] = query_get_int(q, 0);
    w->items[i] =
        (struct allot_item){.order = digest_fast(buf_span(&name), seed),
                            .cluster = query_get_int(q, 4),
                            .picture = !query_get_null(q, 3)};
    w->samples[i] =
        (struct sweep_seen){.country = sweep_country(w, query_get_span(q, 5))};
    buf_release(&name);
}

static bool sweep_read_samples(struct sweep *w)
{
    static const struct param param[] = {
        {.name = "seed", .type = PARAM_INT, .at = 0, .initial = "42"}};
    struct query *q = db_query(w->db, QUERY_SWEEP_SAMPLES);
    enum query_state state;
    int64_t seed = 0;

    if (!settings_bind(w->settings, "", param, 1, &seed, w->err))
        return false;
    while ((state = query_next(q, w->err)) == QUERY_ROW)
        sweep_read_sample(w, q, (uint64_t)seed);
    if (state == QUERY_FAILED)
        return false;
    w->order = allot_open(w->items, w->sample_count);
    return true;
}

static uint32_t sweep_find(const struct sweep *w, int64_t id)
{
    size_t from = 0, to = w->sample_count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (w->ids[middle] == id)
            return (uint32_t)middle;
        if (w->ids[middle] < id)
            from = middle + 1;
        else
            to = middle;
    }
    return SWEEP_NO_SAMPLE;
}

static signed char sweep_near(double km)
{
    int i = 0;

    if (isnan(km))
        return -1;
    while (i < SWEEP_WITHIN_COUNT && km > sweep_within_km[i])
        i++;
    return (signed char)i;
}

static double sweep_value(struct query *q, int filter)
{
    return query_get_real(q, SWEEP_FIRST_COLUMN + filter);
}

/* The rules that no axis is about. */
static void sweep_judge(const struct sweep *w, const int *places,
                        struct query *q, struct sweep_reply *r)
{
    for (size_t i = 0; i < w->base.count; i++) {
        if (places[i] < 0)
            continue;
        double value = sweep_value(q, places[i]);
        uint64_t bit = UINT64_C(1) << places[i];
        if (policy_passes(&w->base.items[i], !isnan(value), value))
            continue;
        r->failed |= bit;
        if (isnan(value))
            r->unknown |= bit;
    }
}

static void sweep_read_reply(struct sweep *w, const int *places,
                             struct query *q, int said)
{
    size_t i = w->reply_count++;

    w->replies = spill_grow_array(&w->reply_memory, i + 1, sizeof(*w->replies));
    struct sweep_reply *r = &w->replies[i];
    *r = (struct sweep_reply){
        .sample = sweep_find(w, query_get_int(q, 1)),
        .rank = measured_rank(&w->measured, query_get_int(q, 2),
                              query_get_int(q, 3)),
        .listed = query_get_int(q, 4) != 0,
        .best = sweep_value(q, w->best_filter),
        .near = sweep_near(sweep_value(q, w->distance_filter)),
        .said = (signed char)said};
    for (size_t k = 0; k < w->plan->axis_count; k++)
        r->values[k] = w->plan->axes[k].filter < 0
                           ? NAN
                           : sweep_value(q, w->plan->axes[k].filter);
    sweep_judge(w, places, q, r);
}

static bool sweep_read_replies(struct sweep *w)
{
    int *places = arena_take_array(w->arena, w->base.count + 1, sizeof(int));
    struct query *q = db_query(w->db, QUERY_SWEEP_REPLIES);
    struct by_hand by_hand;
    enum query_state state;
    int said;

    for (size_t i = 0; i < w->base.count; i++) {
        places[i] = sweep_place(w->base.items[i].filter);
        if (sweep_swept(w, places[i]))
            places[i] = -1;
    }
    if (!measured_teachers(&w->measured, w->db, w->arena, w->err) ||
        !measured_samples(&w->measured, w->db, w->arena, w->err) ||
        !by_hand_begin(&by_hand, w->settings, w->db, w->arena, w->err))
        return false;
    while ((state = query_next(q, w->err)) == QUERY_ROW) {
        if (measured_rank(&w->measured, query_get_int(q, 2),
                          query_get_int(q, 3)) < 0 ||
            !measured_is_scored(&w->measured, query_get_int(q, 1)))
            continue;
        if (!by_hand_said(&by_hand, query_get_int(q, 0), &said, w->err))
            return false;
        sweep_read_reply(w, places, q, said);
    }
    by_hand_end(&by_hand);
    return state != QUERY_FAILED;
}

/* ------------------------------------------------------------ all points */

static bool sweep_set(struct sweep *w, size_t axis, double value)
{
    char text[40];

    sweep_value_text(value, text);
    return settings_put(w->settings, w->plan->axes[axis].key, text, FROM_FLAG,
                        0, w->err);
}

static bool sweep_points(struct sweep *w)
{
    struct sweep_table *t = w->out;
    size_t n = 0;

    for (size_t j = 0; j < t->counts[1]; j++) {
        if (t->keys[1] != NULL && !sweep_set(w, 1, t->values[1][j]))
            return false;
        for (size_t i = 0; i < t->counts[0]; i++, n++) {
            t->points[n].values[0] = t->values[0][i];
            t->points[n].values[1] = t->keys[1] != NULL ? t->values[1][j] : NAN;
            if (!sweep_set(w, 0, t->values[0][i]) ||
                !sweep_point(w, &t->points[n]))
                return false;
        }
    }
    return true;
}

/* What the configuration has at an axis, where that is a number. */
static double sweep_value_now(const struct sweep *w, size_t axis)
{
    const struct sweep_axis *a = &w->plan->axes[axis];
    bool max = span_ends(span_of(a->key), ".max");
    const char *text = settings_find(w->settings, a->key);
    double value;

    if (a->filter >= 0) {
        value = !w->asks[axis] ? NAN
                : max          ? w->rules[axis].max
                               : w->rules[axis].min;
        return isfinite(value) ? value : NAN;
    }
    for (size_t i = 0; text == NULL && i < SPLIT_PARAM_COUNT; i++) {
        if (strcmp(a->key + strlen("split."), split_params[i].name) == 0)
            text = split_params[i].initial;
    }
    return span_real(span_of(text), &value) ? value : NAN;
}

static bool sweep_now(struct sweep *w)
{
    struct sweep_table *t = w->out;

    if (!sweep_point(w, &t->now))
        return false;
    for (size_t k = 0; k < SWEEP_AXES_MAX; k++)
        t->now.values[k] =
            k < w->plan->axis_count ? sweep_value_now(w, k) : NAN;
    return true;
}

static void sweep_lay_out(struct sweep *w)
{
    const struct sweep_plan *plan = w->plan;
    struct sweep_table *t = w->out;

    t->counts[1] = 1;
    for (size_t k = 0; k < plan->axis_count; k++) {
        t->keys[k] = plan->axes[k].key;
        t->values[k] = plan->axes[k].values;
        t->counts[k] = plan->axes[k].count;
    }
    t->points = arena_take_array(w->arena, t->counts[0] * t->counts[1],
                                 sizeof(*t->points));
    t->replies = (int64_t)w->reply_count;
    t->samples = (int64_t)w->sample_count;
    int64_t *selected =
        arena_take_array(w->arena, t->country_count + 1, sizeof(*selected));
    for (size_t i = 0; i < w->sample_count; i++)
        selected[w->samples[i].country]++;
    t->country_selected = selected;
}

/* Samples without a picture count where split takes them. */
static void sweep_need_pictures(struct sweep *w)
{
    for (size_t i = 0; i < w->sample_count; i++)
        w->items[i].picture |= !w->split.pictures;
}

static void sweep_release(struct sweep *w)
{
    allot_close(w->order);
    hash_index_release(&w->countries);
    spill_release(&w->reply_memory);
    spill_release(&w->sample_memory);
    spill_release(&w->item_memory);
    spill_release(&w->id_memory);
}

static bool sweep_read(struct sweep *w)
{
    if (!sweep_read_rules(w, &w->base) || !sweep_take_settings(w))
        return false;
    w->distance_filter = sweep_place("distance");
    sweep_take_choosing(w);
    if (!sweep_read_samples(w) || !sweep_read_replies(w))
        return false;
    sweep_need_pictures(w);
    return w->reply_count > 0 ||
           err_usage(w->err, "nothing was measured in the store yet");
}

bool sweep_count(const struct sweep_plan *plan, struct settings *s,
                 struct db *db, struct arena *arena, struct sweep_table *out,
                 struct err *err)
{
    struct sweep w = {.plan = plan,
                      .settings = s,
                      .db = db,
                      .arena = arena,
                      .out = out,
                      .err = err};

    hash_index_init(&w.countries, 512);
    bool ok = sweep_read(&w);
    if (ok) {
        sweep_lay_out(&w);
        ok = sweep_now(&w) && sweep_points(&w);
    }
    sweep_release(&w);
    return ok;
}
