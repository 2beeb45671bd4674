/*
 * review_queue.h: what people are given to read, in an order that is the same
 * whenever it is asked for.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_REVIEW_QUEUE_H
#define LIMBECK_REVIEW_QUEUE_H

#include "review/review_store.h"

struct review_queue {
    const char *name;
    struct review_item *items; /* [count]; of replies, or, of pictures, with
                                * reply_id 0 */
    size_t count;
    bool pictures; /* can one tell from the picture where it was taken? */
    bool steps;    /* one reply a sample, whose steps are revised */
    bool again;    /* what was settled is read once more */
};

/* Names of the queues there are; ends with NULL. Anything else is a query of
 * limbeck select. */
extern const char *const review_queue_names[];

/* At most `limit` items, by the policy of now, of a query those of `sample`
 * samples (0: all), drawn as limbeck select draws; the memory of items and name
 * is the arena's. ERR_USAGE: the query. */
MUST_CHECK bool review_queue_read(struct review_queue *queue, const char *name,
                                  int64_t limit, int64_t sample, int64_t seed,
                                  struct db *db, struct arena *arena,
                                  struct err *err);

#endif
