#include "commands/sweep_state.h"

#include <math.h>
#include <string.h>

#include "engine/stage.h"
#include "filters/filter.h"

int sweep_place(const char *filter)
{
    int i = 0;

    while (filter_all[i] != NULL && strcmp(filter_all[i]->name, filter) != 0)
        i++;
    return i;
}

bool sweep_take_settings(struct sweep *w)
{
    struct arena arena;
    struct rules rules;

    arena_init(&arena);
    bool ok = rules_read(w->settings, (struct text_list){NULL, 0}, &arena,
                         &rules, w->err) &&
              settings_bind(w->settings, "split", split_params,
                            SPLIT_PARAM_COUNT, &w->split, w->err) &&
              split_best_filter(&w->split, &w->best_filter, w->err);
    memset(w->asks, 0, sizeof(w->asks));
    for (size_t i = 0; ok && i < rules.count; i++) {
        for (size_t k = 0; k < w->plan->axis_count; k++) {
            if (w->plan->axes[k].filter != sweep_place(rules.items[i].filter))
                continue;
            w->rules[k] = rules.items[i];
            w->asks[k] = true;
        }
    }
    arena_release(&arena);
    return ok;
}

struct sweep_sums {
    struct sweep_point *point;
    int64_t *samples, *known, *near; /* by country, or NULL */
};

static void sweep_axis_rules(const struct sweep *w, const struct sweep_reply *r,
                             uint64_t *failed, uint64_t *unknown)
{
    for (size_t k = 0; k < w->plan->axis_count; k++) {
        double value = r->values[k];
        if (!w->asks[k] || policy_passes(&w->rules[k], !isnan(value), value))
            continue;
        uint64_t bit = UINT64_C(1) << w->plan->axes[k].filter;
        *failed |= bit;
        if (isnan(value))
            *unknown |= bit;
    }
}

static void sweep_add_kept(struct sweep *w, const struct sweep_reply *r,
                           struct sweep_sums *s)
{
    bool known = r->near >= 0;

    s->point->kept++;
    s->point->known += known;
    for (int i = r->near; known && i < SWEEP_WITHIN_COUNT; i++)
        s->point->within[i]++;
    if (r->sample == SWEEP_NO_SAMPLE)
        return;
    struct sweep_seen *sample = &w->samples[r->sample];
    s->point->samples += !sample->kept;
    if (s->samples != NULL) {
        s->samples[sample->country] += !sample->kept;
        s->known[sample->country] += known;
        s->near[sample->country] += r->near == 0;
    }
    sample->kept = true;
}

static void sweep_reply_at_point(struct sweep *w, size_t i,
                                 struct sweep_sums *s)
{
    const struct sweep_reply *r = &w->replies[i];
    struct split_reply reply = {.id = (int64_t)i + 1,
                                .rank = r->rank,
                                .failed = r->failed,
                                .unknown = r->unknown,
                                .value = r->best,
                                .by_hand = r->said >= 0};

    sweep_axis_rules(w, r, &reply.failed, &reply.unknown);
    reply.kept = r->said >= 0 ? r->said != 0 : reply.failed == 0;
    if (reply.kept)
        sweep_add_kept(w, r, s);
    if (r->sample != SWEEP_NO_SAMPLE && !r->listed)
        split_choose(&w->by, &w->samples[r->sample].choice, &reply);
}

static void sweep_draw(struct sweep *w, struct sweep_point *p)
{
    struct allot_sizes sizes = split_sizes(&w->split);

    for (size_t i = 0; i < w->sample_count; i++) {
        w->items[i].good_reply = w->samples[i].choice.good_reply;
        w->items[i].bad_reply = w->samples[i].choice.bad_reply;
    }
    allot_draw(w->order, w->items, &sizes);
    for (size_t i = 0; i < w->sample_count; i++) {
        p->cot += w->items[i].split == ALLOT_COT;
        p->judge += w->items[i].split == ALLOT_JUDGE;
        p->seed += w->items[i].split == ALLOT_SEED;
    }
}

bool sweep_point(struct sweep *w, struct sweep_point *p)
{
    struct sweep_sums sums = {.point = p};
    size_t n = w->out->country_count;

    if (!sweep_take_settings(w))
        return false;
    if (w->plan->by_country) {
        sums.samples = arena_take_array(w->arena, n + 1, sizeof(int64_t));
        sums.known = arena_take_array(w->arena, n + 1, sizeof(int64_t));
        sums.near = arena_take_array(w->arena, n + 1, sizeof(int64_t));
        p->country_samples = sums.samples;
        p->country_known = sums.known;
        p->country_near = sums.near;
    }
    for (size_t i = 0; i < w->sample_count; i++) {
        w->samples[i].kept = false;
        w->samples[i].choice = (struct split_choice){0};
    }
    for (size_t i = 0; i < w->reply_count; i++)
        sweep_reply_at_point(w, i, &sums);
    sweep_draw(w, p);
    return true;
}
