/*
 * sweep_chart.h: what a policy would keep at other settings, as a drawing.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_SWEEP_CHART_H
#define LIMBECK_SWEEP_CHART_H

#include "base/buf.h"

/* Within which distances of the truth kept replies are counted, in km. */
enum { SWEEP_WITHIN_COUNT = 3 };
extern const int sweep_within_km[SWEEP_WITHIN_COUNT];

/* What the settings come to at one point. */
struct sweep_point {
    double values[2];                          /* of each axis */
    int64_t kept;                              /* replies */
    int64_t known, within[SWEEP_WITHIN_COUNT]; /* of those, with a distance */
    int64_t samples;                           /* with a kept reply */
    int64_t cot, judge, seed;
    /* By country, or NULL: samples with a kept reply; kept replies with a
     * distance; those within the first distance. [country_count] */
    const int64_t *country_samples, *country_known, *country_near;
};

struct sweep_table {
    const char *keys[2];        /* settings; the second NULL: one axis */
    const double *values[2];    /* [counts] */
    size_t counts[2];           /* the second 1 with one axis */
    bool log;                   /* the axes are drawn so */
    int64_t replies, samples;   /* that were decided about, that were drawn */
    struct sweep_point now;     /* the configuration as it is; values NaN where
                                 * it has no number */
    struct sweep_point *points; /* [counts[0] * counts[1]], the first axis
                                 * changing first */
    const char *const *countries;    /* [country_count] codes; "" not known */
    const int64_t *country_selected; /* [country_count] samples of each */
    size_t country_count;
};

/* A whole file of SVG: with one setting kept and right over it, with two a
 * table of shaded cells. */
void sweep_print_svg(const struct sweep_table *t, struct buf *out);

#endif
