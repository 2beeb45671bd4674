/*
 * select_store.h: what of a store fits a query.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_SELECT_STORE_H
#define LIMBECK_SELECT_STORE_H

#include "base/spill.h"
#include "db/db.h"

/* A reply that fits, or, without one, a sample that has none and fits. */
struct select_hit {
    int64_t reply_id; /* 0: none */
    int64_t candidate;
    size_t teacher;     /* among select_found.teachers */
    uint64_t failed;    /* bits, places of filters */
    double distance_km; /* NaN: not measured */
    bool decided, kept, by_hand, reviewed;
    int first; /* the place of the filter whose rule failed first, or -1 */
};

struct select_sample {
    int64_t id;
    size_t source_at, key_at, country_at, split_at, part_at; /* of texts */
    size_t why_at;       /* why it is in its split, or in none */
    int64_t split_reply; /* that stands for it in its split, or 0 */
    size_t from, count;  /* among the hits */
    uint64_t draw;       /* for those who draw some: the least come first */
};

struct select_found {
    struct spill text_memory, sample_memory, hit_memory;
    struct select_sample *samples; /* [sample_count] in the store's order */
    struct select_hit *hits;       /* [hit_count] of a sample in that of
                                    * teachers and candidates */
    size_t sample_count, hit_count;
    int64_t samples_seen, replies_seen; /* that were asked about */
    const char *const *teachers;        /* ends with NULL */
    const char *const *asked; /* names of filters by place, or NULL where the
                               * policy does not ask */
};

/* All that fits. Names live in the arena. seed: of the draws. ERR_USAGE: the
 * query, by select_parse. */
MUST_CHECK bool select_find(struct select_found *f, const char *query,
                            int64_t seed, struct db *db, struct arena *arena,
                            struct err *err);
/* Leave n samples: those that are drawn first. */
void select_draw(struct select_found *f, size_t n);
void select_release(struct select_found *f);

/* "" where it is not known. */
const char *select_text(const struct select_found *f, size_t at);

#endif
