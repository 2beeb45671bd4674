/*
 * rows.h: what is done to rows between products, shared by the threads of a
 * struct compute. Every row comes out as activation.h and rope.h make it,
 * whichever thread does.
 *
 * Included by: models/qwen, tests.
 */
#ifndef LIMBECK_ROWS_H
#define LIMBECK_ROWS_H

#include "models/layers/activation.h"
#include "models/kernels/compute.h"
#include "models/layers/rope.h"

/* activation_rms over n's rows; n's bias is not used. */
void rows_rms(struct compute *c, const struct activation_rows *n, double eps);
/* The first of each pair becomes the result; [count]. */
void rows_silu_times(struct compute *c, float *gate, const float *up,
                     size_t count);
void rows_gelu(struct compute *c, float *x, size_t count);
void rows_add(struct compute *c, float *x, const float *y, size_t count);
/* rope_apply over all of r's rows. */
void rows_rope(struct compute *c, const struct rope *r, size_t heads, float *x,
               size_t stride);

#endif
