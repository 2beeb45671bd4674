/*
 * advantage.h: rewards of a group against one another, and the alarm that a
 * reward pays the same for everything: then nothing can be learnt from it.
 *
 * Included by: rewards, pipeline/commands, tests.
 */
#ifndef LIMBECK_ADVANTAGE_H
#define LIMBECK_ADVANTAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* (r - mean) / std of the rewards that are no NaN, with the deviation of a
 * sample (n - 1), as GRPO has it; 0 for each where they are all the same, or
 * one is alone; NaN for NaN. true: they differ. */
bool advantage_of(const double *rewards, size_t count, double *advantages);

/* What a reward paid so far. */
struct spread {
    int64_t paid, nulls;
    double least, most;
};

void spread_add(struct spread *s, double value);
/* Paid to two or more, and to all the same. */
bool spread_constant(const struct spread *s);

#endif
