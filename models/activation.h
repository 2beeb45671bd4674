/*
 * activation.h: what is done to rows between products. The architectures in
 * models/ include this. Sums are in double.
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

#endif
