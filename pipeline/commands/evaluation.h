/*
 * evaluation.h: how well each teacher of a store knows where: shares within
 * distances, mean and median, names, and apart from them what could not be
 * read.
 *
 * Included by: command_eval.c.
 */
#ifndef LIMBECK_EVALUATION_H
#define LIMBECK_EVALUATION_H

#include "db/db.h"
#include "geo/distance.h"

enum { EVALUATION_THRESHOLDS = 16, EVALUATION_REASONS = 16 };

struct evaluation_request {
    const char *teacher; /* NULL: all */
    distance_km *distance;
    double thresholds_km[EVALUATION_THRESHOLDS]; /* inclusive */
    size_t threshold_count;
    bool strict; /* a position counts when the answer keeps its form to the
                  * letter (of JSON: when it is valid) and states it */
};

/* Why an answer has no position, and how often. */
struct evaluation_reason {
    const char *reason;
    int64_t count;
};

struct evaluation_teacher {
    const char *name, *model;
    int64_t asked;     /* replies, and questions that failed for good */
    int64_t positions; /* of them with a position */
    int64_t within[EVALUATION_THRESHOLDS]; /* distance <= threshold */
    double mean_km, median_km; /* of those with a position; NAN: none */
    /* Of those asked whose true name is known. An answer that gives a position
     * and no name counts by the names of that position. */
    int64_t country_known, country_right;
    int64_t city_known, city_right;
    struct evaluation_reason reasons[EVALUATION_REASONS];
    size_t reason_count;
};

struct evaluation {
    struct evaluation_teacher *teachers; /* [count], configuration's order */
    size_t count;
};

/* Texts and tables live in the arena. A teacher that is not in the store is
 * ERR_USAGE. */
MUST_CHECK bool evaluation_read(struct db *db,
                                const struct evaluation_request *request,
                                struct arena *arena, struct evaluation *out,
                                struct err *err);

#endif
