/*
 * contamination.h: how many samples come how near to the benchmarks, as the
 * stage sample measured it: the shares that papers quote (GeoAgent's
 * find_near.py: of the training positions, those with a test position within
 * 1, 2, 5, 10, 20, 50 and 100 km), and the pictures that are in both.
 *
 * Included by: stages/export, stages/report, stages/sample.
 */
#ifndef LIMBECK_CONTAMINATION_H
#define LIMBECK_CONTAMINATION_H

#include "db/db.h"

enum { CONTAMINATION_MARKS = 7, CONTAMINATION_NAMES = 1024 };

extern const double contamination_marks_km[CONTAMINATION_MARKS];

enum contamination_part {
    CONTAMINATION_ALL,   /* samples of sources that are no benchmark */
    CONTAMINATION_DRAWN, /* of these the ones that are taught */
    CONTAMINATION_SPLIT, /* of these the ones in a split of the policy */
    CONTAMINATION_PARTS
};

struct contamination {
    char benchmarks[CONTAMINATION_NAMES]; /* "im2gps3k, gws15k"; cut with
                                           * "..."; "": there is none */
    int64_t positions;                    /* the benchmarks' samples */
    struct contamination_count {
        int64_t samples;
        int64_t same;    /* their picture is a benchmark's */
        int64_t similar; /* or is like one */
        int64_t within[CONTAMINATION_MARKS];
    } parts[CONTAMINATION_PARTS];
};

/* policy_id: of the splits; 0: there are none. */
MUST_CHECK bool contamination_read(struct db *db, int64_t policy_id,
                                   struct contamination *c, struct err *err);
/* The share of the part within the i-th distance, 0 where it is empty. */
double contamination_ratio(const struct contamination *c,
                           enum contamination_part part, size_t i);
/* A sentence about one part. */
void contamination_print(const struct contamination *c,
                         enum contamination_part part, struct buf *out);

#endif
