/*
 * pool.h: an ordered worker pool. Everyone may include this.
 *
 * Jobs are done by several threads and come back in the order in which they
 * were given, whatever order they finish in. One thread gives and takes.
 */
#ifndef LIMBECK_POOL_H
#define LIMBECK_POOL_H

#include <stddef.h>

#include "base/err.h"

struct pool;

/* Done on a worker thread; worker: 0..threads-1, for state of its own. */
typedef void pool_work(void *shared, void *job, int worker);

/* threads >= 1; room: how many jobs may be in the pool at a time. */
struct pool *pool_open(int threads, size_t room, pool_work *work, void *shared);
/* Waits for the jobs under way, drops those not begun. NULL is fine. */
void pool_close(struct pool *p);
/* false when the pool is full: take first. */
MUST_CHECK bool pool_give(struct pool *p, void *job);
/* The oldest job, once it is done; NULL when the pool is empty (or, with
 * wait false, when the oldest is still being worked on). */
void *pool_take(struct pool *p, bool wait);
size_t pool_count(const struct pool *p);

/* Number of processors this process may run on. */
int pool_processors(void);

#endif
