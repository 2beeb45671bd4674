/*
 * sweep_state.h: what sweep_count.c reads of a store, and sweep_point.c counts
 * at one point of a sweep.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_SWEEP_STATE_H
#define LIMBECK_SWEEP_STATE_H

#include "base/hash_index.h"
#include "base/spill.h"
#include "commands/sweep.h"
#include "decisions/measured.h"
#include "decisions/policy_rules.h"
#include "decisions/split_choice.h"
#include "decisions/split_settings.h"

#define SWEEP_NO_SAMPLE UINT32_MAX

/* A reply: what it fails of the rules that stay, and the values that the axes
 * are about. Bits are places of filters. */
struct sweep_reply {
    int64_t rank;
    uint64_t failed, unknown;
    double values[SWEEP_AXES_MAX], best;
    uint32_t sample;  /* its number, or SWEEP_NO_SAMPLE */
    signed char said; /* by a person: 1 keep, 0 drop, -1 nothing */
    signed char near; /* within which distance; SWEEP_WITHIN_COUNT: of none;
                       * -1: not known */
    bool listed;      /* nothing to learn from */
};

struct sweep_seen {
    struct split_choice choice;
    uint32_t country;
    bool kept; /* one of its replies */
};

struct sweep {
    const struct sweep_plan *plan;
    struct settings *settings;
    struct db *db;
    struct arena *arena;
    struct sweep_table *out;
    struct err *err;

    struct rules base;           /* of the configuration as it is */
    struct split_settings split; /* at the point that is counted */
    struct policy_rule rules[SWEEP_AXES_MAX]; /* likewise */
    bool asks[SWEEP_AXES_MAX];                /* there is such a rule */
    struct split_choosing by;
    int best_filter, distance_filter;

    struct spill reply_memory, sample_memory, item_memory, id_memory;
    struct sweep_reply *replies;
    struct sweep_seen *samples;
    struct allot_item *items;
    int64_t *ids; /* [sample_count] ascending */
    size_t reply_count, sample_count;
    struct allot_order *order;
    struct hash_index countries;
    struct measured measured;
};

/* The place of a filter in the build; how many there are where it is none. */
int sweep_place(const char *filter);
/* The settings as they are now: the rules of the axes, and of split. */
MUST_CHECK bool sweep_take_settings(struct sweep *w);
/* What the settings as they are now keep and draw. */
MUST_CHECK bool sweep_point(struct sweep *w, struct sweep_point *p);

#endif
