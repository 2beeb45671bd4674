/*
 * activation.h: what is done to rows between products. Sums are in double.
 *
 * Included by: models, tests.
 */
#ifndef LIMBECK_ACTIVATION_H
#define LIMBECK_ACTIVATION_H

#include <stddef.h>

/* out = x * rsqrt(mean(x * x) + eps) * weight, row by row; x, out: [rows,
 * dim], may be the same; weight: [dim]. */
void activation_rms(const float *x, size_t rows, size_t dim,
                    const float *weight, double eps, float *out);
/* In place over [count]; the largest value is taken off first. */
void activation_softmax(float *x, size_t count);
/* gate = silu(gate) * up, [count]; silu(x) = x / (1 + exp(-x)) */
void activation_silu_times(float *gate, const float *up, size_t count);
/* x = x * Phi(x), by erf, [count] */
void activation_gelu(float *x, size_t count);
/* x = x * sigmoid(1.702 x), [count] */
void activation_quick_gelu(float *x, size_t count);
/* x = max(x, 0), [count] */
void activation_relu(float *x, size_t count);
/* x += y, [count] */
void activation_add(float *x, const float *y, size_t count);
/* log of the sum of exp over [count] */
double activation_log_sum(const float *x, size_t count);

/* Rows that are brought to one size; out may be x. */
struct activation_rows {
    const float *x;             /* [rows, dim] */
    float *out;                 /* [rows, dim] */
    const float *weight, *bias; /* [dim] */
    size_t rows, dim;
};

/* out = (x - mean) / sqrt(var + eps) * weight + bias, row by row. */
void activation_norm(const struct activation_rows *rows, double eps);

/* The same operations for one kind of processor. All sets give the same bits;
 * exp is our own, within 2 units in the last place of the true value: 0 below
 * -104, infinite above 88.8, NaN of NaN. */
struct activation_set {
    const char *name;
    void (*rms)(const struct activation_rows *rows, double eps);
    void (*norm)(const struct activation_rows *rows, double eps);
    /* out = exp(x - most), out may be x; the sum of out */
    double (*exps)(const float *x, size_t count, float most, float *out);
    void (*silu)(float *gate, const float *up, size_t count);
    void (*quick_gelu)(float *x, size_t count);
};

/* NULL where this processor has no such instructions. */
const struct activation_set *activation_scalar(void);
const struct activation_set *activation_avx2(void);
const struct activation_set *activation_avx512(void);

#endif
