/*
 * sampling.h: choosing the next token.
 *
 * Included by: models/vlm, tests.
 */
#ifndef LIMBECK_SAMPLING_H
#define LIMBECK_SAMPLING_H

#include <stddef.h>
#include <stdint.h>

struct sampling {
    double temperature; /* under 1e-5: the likeliest, lowest id on a tie */
    double top_p;       /* smallest set of at least this share; >= 1: all */
    int top_k;          /* 0: all */
    double repetition_penalty; /* 1: none */
    uint64_t seed;
};

/* One number in [0, 1) that depends on seed and step alone: splitmix64 of
 * both. */
double sampling_random(uint64_t seed, uint64_t step);

/* Scores of ids that have been seen are divided by the penalty when positive,
 * multiplied when negative; each id once, however often it occurred. */
void sampling_penalise(float *logits, const uint8_t *seen, size_t count,
                       double penalty);

/* Choose from logits [count], which are destroyed; NaN never wins. Order:
 * temperature, top_k, top_p, draw. */
int32_t sampling_choose(const struct sampling *s, float *logits, size_t count,
                        uint64_t step);

#endif
