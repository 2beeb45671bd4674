/*
 * report_values.h: many numbers, and where their middle lies, in bounded
 * memory.
 *
 * Up to VALUES_MAX numbers are kept as they come; beyond that every 2nd, then
 * every 4th, and so on: the same numbers in the same order are thinned in the
 * same way.
 *
 * Included by: stages/report, tests.
 */
#ifndef LIMBECK_REPORT_VALUES_H
#define LIMBECK_REPORT_VALUES_H

#include "base/spill.h"

enum { VALUES_MAX = 1 << 18 };

struct values {
    double *items; /* [count] */
    size_t count;
    struct spill memory; /* of the items */
    int64_t seen, stride;
    double sum; /* of all */
};

void values_init(struct values *v);
void values_release(struct values *v);
void values_add(struct values *v, double value); /* not a NaN */
/* The middle one, or the mean of the two; NaN of nothing. Their order changes:
 * nothing may be added behind it. */
double values_median(struct values *v);
/* The same of a plain array. */
double values_middle(double *items, size_t count);
double values_mean(const struct values *v); /* of all seen; NaN of nothing */
bool values_thinned(const struct values *v);

#endif
