/*
 * interval.h: how sure a figure is: intervals by the bootstrap (Efron 1979,
 * percentiles), and McNemar's exact test.
 *
 * Included by: evaluation, tests.
 */
#ifndef LIMBECK_INTERVAL_H
#define LIMBECK_INTERVAL_H

#include <stddef.h>
#include <stdint.h>

/* NAN: there is none. */
struct interval {
    double low, high;
};

/* How the intervals are made. */
struct interval_form {
    double level;      /* 0.95 */
    int64_t resamples; /* of means and medians; 0: no intervals of these */
    int64_t seed;
};

/* Of the share part/whole. Drawn again, the part is binomial, so that the
 * bootstrap's percentiles are known exactly and nothing is drawn. */
struct interval interval_of_share(int64_t part, int64_t whole, double level);

/* The figures of distances. */
struct interval_figures {
    double mean_km, median_km;
    double geoscore, geoscore_osv5m; /* mean over all; none counts as 0 */
};

/* km: [count], sorted upwards; none: how many more have no position. The
 * figures as they are, and low and high of each.
 *
 * All count + none are drawn again with replacement. Over 4,096, neighbours in
 * the order are drawn together, as 4,096 groups with as many as a Poisson
 * distribution gives (the Poisson bootstrap). */
struct interval_figures interval_of_km(const double *km, size_t count,
                                       int64_t none,
                                       const struct interval_form *form,
                                       struct interval_figures *low,
                                       struct interval_figures *high);

/* Are two answerers equally often right, where one alone is right `first`
 * times and the other alone `second` times? The two-sided p of McNemar's test,
 * exact (binomial); 1 where there is nothing to tell. */
double mcnemar_p(int64_t first, int64_t second);

#endif
