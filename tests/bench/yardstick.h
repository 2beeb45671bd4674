/*
 * yardstick.h: what this machine can do at all, measured beside what we do, in
 * the same run.
 *
 * Included by: tests.
 */
#ifndef LIMBECK_YARDSTICK_H
#define LIMBECK_YARDSTICK_H

#include <stddef.h>

enum { YARDSTICK_ROUNDS_MAX = 64 };

/* Seconds; with CLOCK=cpu in the environment those that this process was
 * given by the processors, for one thread on a machine with other work. */
double yardstick_now_s(void);

/* A buffer that no cache holds, read in eight streams a thread by the widest
 * loads of this processor: bytes per second. */
struct yardstick;
struct yardstick *yardstick_open(size_t threads);
void yardstick_close(struct yardstick *y);
double yardstick_read(struct yardstick *y);

/* c = a transpose(b) by OpenBLAS, as often as takes about `least_s` seconds:
 * FLOP per second. Leaves OpenBLAS with one thread. */
struct yardstick_shape {
    size_t rows, columns, inner;
};
double yardstick_sgemm(size_t threads, const struct yardstick_shape *shape,
                       double least_s);

/* The middle one; sorts them. */
double yardstick_median(double *values, size_t count);

#endif
