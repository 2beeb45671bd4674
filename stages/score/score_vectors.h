/*
 * score_vectors.h: vectors of reasonings, step by step, by a sentence encoder.
 *
 * Included by: stages/score.
 */
#ifndef LIMBECK_SCORE_VECTORS_H
#define LIMBECK_SCORE_VECTORS_H

#include "base/arena.h"
#include "stages/score/score_steps.h"

struct score_encoder;

/* A model with a session for each of `workers` threads. ERR_STAGE. */
MUST_CHECK struct score_encoder *
score_encoder_open(const char *dir, int workers, struct err *err);
void score_encoder_close(struct score_encoder *e); /* NULL is fine */
/* Append what changes when the vectors could. */
MUST_CHECK bool score_encoder_identify(const char *dir, struct buf *out,
                                       struct err *err);
size_t score_encoder_width(const struct score_encoder *e);

/* The steps of each answer with their vectors, in the arena; none for an
 * answer without a reasoning. */
void score_encoder_fill(struct score_encoder *e, int worker,
                        struct arena *arena, struct filter_answer *answers,
                        size_t count);

#endif
