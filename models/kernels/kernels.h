/*
 * kernels.h: the inner loops that OpenBLAS is not made for: a few rows of x
 * against many rows of weights, read once from memory.
 *
 * Every set computes the same thing; sets differ in the last bits, because
 * they add in another order. Within one set a result depends only on its own
 * row of w and of x, not on how many rows are given.
 *
 * Included by: models/kernels, models/layers, models/weights, tests.
 */
#ifndef LIMBECK_KERNELS_H
#define LIMBECK_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/* y[i, r] = sum over j of w[r, j] * x[i, j]; strides in elements. */
struct dot {
    const void *w;  /* [rows, inner], bf16 or f32 */
    const float *x; /* [count, inner] */
    float *y;       /* [count, rows] */
    size_t rows, inner, count;
    size_t w_stride, x_stride, y_stride;
};

/* out[c] = sum over r of p[r] * v[r, c]; rows 0 gives zeros. */
struct mix {
    const float *v; /* [rows, columns] */
    const float *p; /* [rows] */
    float *out;     /* [columns] */
    size_t rows, columns, v_stride;
};

struct kernels {
    const char *name; /* "scalar", "avx2", "avx512" */
    void (*dot_bf16)(const struct dot *d);
    void (*dot_f32)(const struct dot *d);
    void (*mix)(const struct mix *m);
    /* out: [count] floats, exact */
    void (*widen_bf16)(const uint16_t *in, size_t count, float *out);
    void (*widen_f16)(const uint16_t *in, size_t count, float *out);
    /* As dot_*, made for many rows of x; both NULL where there are none. */
    void (*many_bf16)(const struct dot *d);
    void (*many_f32)(const struct dot *d);
};

/* Plain C: the twin that the others are compared with. */
const struct kernels *kernels_scalar(void);
/* NULL where this processor, or the compiler's target, has no such thing. */
const struct kernels *kernels_avx2(void);
const struct kernels *kernels_avx512(void);
/* The fastest of the three here. */
const struct kernels *kernels_best(void);

#endif
