/*
 * prediction.h: what somebody's model says of one picture, in whatever JSON it
 * was written: where, by which names, how sure, which other places.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_PREDICTION_H
#define LIMBECK_PREDICTION_H

#include "adapters/json.h"
#include "answers/answer_patterns.h"
#include "evaluation/evaluation.h"

struct prediction {
    size_t truth, order; /* which row of the truth; its place in the file */
    struct evaluation_place place;
    const char *status; /* static; as extract has it */
    bool strict;
    double confidence[CONFIDENCE_COUNT]; /* NAN: not told */
    double *guesses;                     /* [2 * guess_count] */
    size_t guess_count;
};

/* The picture's id under one of its usual keys, or an empty span. text: for an
 * id that is a number. */
struct span prediction_id(const struct json *v, char text[24]);

/* A position and names under their usual keys, a list of ranked places, or a
 * reply, read as extract reads one. Texts live as long as v; candidates in the
 * arena `keep`. scratch: for what a reply needs. ERR_RECORD: a pattern met its
 * limits. */
MUST_CHECK bool prediction_read(const struct answer_patterns *patterns,
                                const struct json *v, struct arena *keep,
                                struct arena *scratch, struct prediction *out,
                                struct err *err);

#endif
