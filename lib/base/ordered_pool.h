/*
 * ordered_pool.h: an ordered worker pool.
 *
 * Jobs are done by several threads and come back in the order in which they
 * were given, whatever order they finish in. One thread gives and takes.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_ORDERED_POOL_H
#define LIMBECK_ORDERED_POOL_H

#include <stddef.h>

#include "base/err.h"

struct ordered_pool;

/* Done on a worker thread; worker: 0..threads-1, for state of its own. */
typedef void ordered_pool_work(void *shared, void *job, int worker);

/* threads >= 1; room: how many jobs may be in the pool at a time. */
struct ordered_pool *ordered_pool_open(int threads, size_t room,
                                       ordered_pool_work *work, void *shared);
/* Waits for the jobs under way, drops those not begun. NULL is fine. */
void ordered_pool_close(struct ordered_pool *p);
/* false when the pool is full: take first. */
MUST_CHECK bool ordered_pool_give(struct ordered_pool *p, void *job);
/* The oldest job, once it is done; NULL when the pool is empty (or, with
 * wait false, when the oldest is still being worked on). */
void *ordered_pool_take(struct ordered_pool *p, bool wait);
/* The same; NULL also when the oldest is not done after so long. */
void *ordered_pool_take_within(struct ordered_pool *p, int timeout_ms);
size_t ordered_pool_count(const struct ordered_pool *p);

/* Number of processors this process may run on. */
int ordered_pool_processors(void);

#endif
