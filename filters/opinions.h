/*
 * opinions.h: where others who were asked about the same picture say that it
 * was taken, as distances from one answer. Whoever answered more than once
 * counts once, by what lies nearest.
 *
 * Included by: filters.
 */
#ifndef LIMBECK_OPINIONS_H
#define LIMBECK_OPINIONS_H

#include "filters/filter.h"

/* More are passed over. */
enum { OPINIONS_MAX = 64 };

struct opinion {
    const struct filter_answer *answer;
    double km; /* from the answer that is measured, on the ellipsoid */
};

struct opinions {
    struct opinion list[OPINIONS_MAX];
    size_t count;
};

/* Of the other teachers; of the same teacher's other candidates. An answer
 * without a position is none, and where the one that is measured has none,
 * there are none. The nearest first. */
void opinions_of_others(const struct filter_case *c, struct opinions *out);
void opinions_of_candidates(const struct filter_case *c, struct opinions *out);

/* "nearest", "median" or "farthest" of one or more, in km; of an even number
 * the median is the mean of the two in the middle. */
double opinions_km(const struct opinions *o, const char *which);

/* The choices of the setting `which`. */
#define OPINIONS_CHOICES "nearest|median|farthest"

#endif
