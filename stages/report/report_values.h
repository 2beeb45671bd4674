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
/* Put them into order: needed once before what follows. */
void values_sort(struct values *v);
/* The middle one, or the mean of the two; NaN of nothing. */
double values_median(const struct values *v);
double values_mean(const struct values *v); /* of all seen; NaN of nothing */
/* The q-th part, 0..1, by the nearest rank; NaN of nothing. */
double values_part(const struct values *v, double q);
/* Count them into equal bins over [low, high], in log10 when log_scale; what
 * lies outside goes to the nearest. */
void values_bin(const struct values *v, double low, double high, bool log_scale,
                int64_t *bins, int bin_count);
bool values_thinned(const struct values *v);

#endif
