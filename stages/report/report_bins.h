/*
 * report_bins.h: many numbers counted as they come, on both sides of a bound,
 * and again those that pass all other rules: what a histogram and the curve of
 * another bound need, in bounded memory and whatever their range.
 *
 * Included by: stages/report, tests.
 */
#ifndef LIMBECK_REPORT_BINS_H
#define LIMBECK_REPORT_BINS_H

#include "reports/report.h"

enum { BINS = 1024 };

enum bins_kind {
    BINS_ALL,
    BINS_OTHERS, /* that pass every other rule */
    BINS_RIGHT,  /* and whose answer is right */
    BINS_KINDS
};

struct bins {
    bool log_scale;
    double width;    /* of a bin; on a linear axis it doubles when needed */
    double min, max; /* the bounds, NaN: none */
    double least, greatest;
    int64_t total;
    /* By kind, and whether it lies within the bounds. */
    uint32_t counts[BINS_KINDS][2][BINS];
    int64_t zeros[BINS_KINDS][2]; /* not above 0, on a logarithmic axis */
};

void bins_init(struct bins *b, bool log_scale, double min, double max);
void bins_add(struct bins *b, double value, bool others, bool right);
/* The bins, edges, ends and sweeps of f. missing: replies without a value by
 * kind, which pass when f->missing_passes. */
void bins_fill(const struct bins *b, const int64_t missing[BINS_KINDS],
               struct report_filter *f);

#endif
