/*
 * layer_norm.h: LayerNorm, y = (x - mean) / sqrt(var + eps) * weight + bias,
 * the variance without correction.
 *
 * Included by: models/bert, models/clip, models/segformer.
 */
#ifndef LIMBECK_LAYER_NORM_H
#define LIMBECK_LAYER_NORM_H

#include "models/weights/checkpoint.h"

struct layer_norm {
    float *weight, *bias; /* [dim], heap */
    size_t dim;
    double eps;
};

/* NAME.weight and NAME.bias. ERR_STAGE. */
MUST_CHECK bool layer_norm_open(struct layer_norm *n,
                                const struct checkpoint *cp, const char *name,
                                size_t dim, double eps, struct err *err);
void layer_norm_close(struct layer_norm *n); /* zeroed is fine */
/* x, out: [rows, dim], may be the same. Sums are in double. */
void layer_norm_apply(const struct layer_norm *n, const float *x, size_t rows,
                      float *out);

#endif
