/*
 * parallel_for.h: threads that wait to share one product.
 *
 * Work is cut into parts; a thread that is free takes the next one, so that a
 * core that is busy otherwise does not hold up the rest. Which thread computes
 * a part must not change what comes out.
 *
 * Included by: models/kernels, models/weights, tests.
 */
#ifndef LIMBECK_PARALLEL_FOR_H
#define LIMBECK_PARALLEL_FOR_H

#include <stddef.h>

struct parallel_for;

enum { PARALLEL_FOR_THREADS_MAX = 256 };

/* worker: 0 .. threads - 1, for scratch of its own; part: 0 .. parts - 1. */
typedef void parallel_for_work(void *arg, size_t worker, size_t part);

/* The caller is one of the threads; the others wait, spinning for some
 * microseconds and then asleep. NULL, which stands for the caller alone, for
 * threads < 2. A thread that cannot be started ends the program. */
struct parallel_for *parallel_for_open(size_t threads);
void parallel_for_close(struct parallel_for *t); /* NULL is fine */
size_t parallel_for_threads(const struct parallel_for *t);

/* Run every part once and return when all are done. One thread at a time may
 * use one struct parallel_for; work itself may not. */
void parallel_for_run(struct parallel_for *t, size_t parts,
                      parallel_for_work *work, void *arg);

#endif
