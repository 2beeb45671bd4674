/*
 * merge.h: shards becoming one store, a part of the work at a time.
 *
 * The store is made under a name of its own beside the one it gets, with a list
 * of what is still to do (table merge_due). A transaction is some of its
 * entries, so a merge that was killed goes on; what is not whole never has the
 * name that was asked for.
 *
 * Shards that began empty hold what they read: sources are put into the order
 * of the configuration, so rows get the ids that one store would have given
 * them, and ingest joins rows and pictures of all. Shards that are copies of
 * one store share its ids: the first is copied, of the others what they added.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_MERGE_H
#define LIMBECK_MERGE_H

#include "commands/merge_shard.h"

/* Ids of a shard's small table, and what they are in the store it goes into. */
struct merge_map {
    int64_t *to; /* [room], by id; 0: not there */
    size_t room;
};

struct merge {
    struct merge_shards shards;
    const char *final, *path; /* the store, and its name until it is whole */
    struct db *out;
    struct arena arena;
    /* The shard being read. */
    struct merge_shard *shard;
    struct db *from;
    struct merge_map sources, versions, teachers, models, words, replies;
    int64_t members, entries, added, shared; /* rows, and those there already */
    int64_t conflicts;                       /* of those, others than these */
    int64_t said;                            /* reviews */
};

/* Pictures are found by their SHA-256, which is written at random: 6,400,000
 * take 370 MB, nearly all of which these hold; beyond that the disk is asked.
 */
enum {
    MERGE_READ_BYTES = 4 << 20,
    MERGE_WRITE_BYTES = 360 << 20,
    MERGE_SORT_BYTES = 64 << 20 /* once all are there, for the indexes */
};

/* One entry of the list. */
struct merge_due {
    int64_t id, ordinal, item, target;
};

/* Everything that it has opened; what is on the disk stays. */
void merge_release(struct merge *m);

int64_t merge_map_get(const struct merge_map *map, int64_t id);
void merge_map_put(struct merge_map *map, int64_t id, int64_t to);
void merge_map_reset(struct merge_map *map);

/* The shard to read from now on: its store is opened, maps are emptied. */
MUST_CHECK bool merge_turn_to(struct merge *m, struct merge_shard *shard,
                              struct err *err);
/* The run here of run `id` of the shard. */
int64_t merge_run(const struct merge *m, int64_t id);
/* Copy the runs that the shard added, and set its first_run. */
MUST_CHECK bool merge_runs(struct merge *m, struct err *err);
MUST_CHECK bool merge_due_put(struct merge *m, int64_t ordinal, int64_t item,
                              int64_t target, struct err *err);
/* One more that is there already and says something else: the first ten are
 * told, all are counted. */
void merge_conflict(struct merge *m, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The row that a query has to give. */
MUST_CHECK bool merge_row(const struct merge *m, struct query *q,
                          struct err *err);
/* For a person: the text that `query` gives for a row of the store. */
const char *merge_called(struct merge *m, enum query_id query, int64_t id);

/* merge_names.c: fill m->versions (of one stage, or with NULL of all), of
 * which those that are current have to be the same in each shard; then
 * teachers, models and words. */
MUST_CHECK bool merge_versions(struct merge *m, const char *stage,
                               struct err *err);
MUST_CHECK bool merge_names(struct merge *m, struct err *err);

/* merge_failures.c: those whose ids and, of members, ordinals `list` gives.
 * target: the source they are of. */
MUST_CHECK bool merge_failures(struct merge *m, struct query *list,
                               int64_t target, struct err *err);

/* merge_sources.c: of shards that began empty. begin: inside a transaction,
 * once; one: an entry of the list, in a transaction; end: when all are done. */
MUST_CHECK bool merge_sources_begin(struct merge *m, struct err *err);
MUST_CHECK bool merge_sources_one(struct merge *m, const struct merge_due *due,
                                  struct err *err);
MUST_CHECK bool merge_sources_end(struct merge *m, struct err *err);
/* merge_repack.c: the row here of a tar of copied pictures, and where it lies
 * now: it is copied beside the store. owner: the archive's row here. */
MUST_CHECK bool merge_repack(struct merge *m, int64_t id, int64_t owner,
                             struct err *err);

/* merge_added.c: of shards that are copies, likewise. */
MUST_CHECK bool merge_added_begin(struct merge *m, struct err *err);
MUST_CHECK bool merge_added_one(struct merge *m, const struct merge_due *due,
                                struct err *err);
/* The reply here of reply `id` of the shard, once its replies are. */
int64_t merge_reply_here(const struct merge *m, int64_t id);

/* merge_tables.c: what else runs of a shard wrote, when what it names is here;
 * and what each of them counted, of any shard. */
MUST_CHECK bool merge_tables(struct merge *m, struct err *err);
MUST_CHECK bool merge_tallies(struct merge *m, struct err *err);

/* merge_reviews.c: what people said on a shard that is a copy, when its replies
 * are here; all of it in one order, when that of each shard is; of one that
 * began empty, that nobody said anything. */
MUST_CHECK bool merge_reviews(struct merge *m, struct err *err);
MUST_CHECK bool merge_reviews_order(struct merge *m, struct err *err);
MUST_CHECK bool merge_reviews_none(struct merge *m, struct err *err);

#endif
