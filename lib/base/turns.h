/*
 * turns.h: at most so many threads at a time, in the order they came.
 *
 * Included by: lib/adapters, tests.
 */
#ifndef LIMBECK_TURNS_H
#define LIMBECK_TURNS_H

#include <pthread.h>
#include <stdbool.h>

struct turns_waiter;

struct turns {
    pthread_mutex_t lock;
    int most, taken;
    struct turns_waiter *first, **last; /* who waits */
};

void turns_init(struct turns *t, int most);
void turns_release(struct turns *t); /* nobody has a turn or waits */

/* Waits for a turn, and takes it. */
void turns_take(struct turns *t);
/* Gives it back: whoever waits longest has it at once, so that nobody who
 * comes meanwhile goes before. */
void turns_give(struct turns *t);

#endif
