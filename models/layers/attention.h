/*
 * attention.h: softmax(scale * q transpose(k)) v for one head.
 *
 * Included by: models, tests.
 */
#ifndef LIMBECK_ATTENTION_H
#define LIMBECK_ATTENTION_H

#include <stdbool.h>

#include "models/kernels/compute.h"

enum { ATTENTION_QUERIES = 64 }; /* that are worked on at a time */

/* Rows are *_stride floats apart, so that heads need not be copied apart. */
struct attention {
    const float *q;     /* [queries, dim] */
    const float *k, *v; /* [keys, dim] */
    float *out;         /* [queries, dim] */
    size_t queries, keys, dim;
    size_t q_stride, k_stride, v_stride, out_stride;
    float scale;
    bool causal; /* query i sees keys 0 .. keys - queries + i alone */
};

/* Scratch is ATTENTION_QUERIES * keys floats, never queries * keys. */
void attention_run(struct compute *c, const struct attention *a);
/* The same of fewer than COMPUTE_BLAS_ROWS queries, with scratch scores:
 * [keys], for callers that share heads among threads themselves. */
void attention_with(const struct compute *c, const struct attention *a,
                    float *scores);
/* Many heads, which write to different places, shared by the threads of c. The
 * same bits as one by one. */
void attention_run_all(struct compute *c, const struct attention *all,
                       size_t count);

#endif
