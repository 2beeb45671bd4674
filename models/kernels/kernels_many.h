/*
 * kernels_many.h: inner products with many rows of x.
 *
 * Rows of w are transposed first, a block of them at a time; a tile of
 * 8 rows of x by 48 of w (AVX-512), or 4 by 24 (AVX2), then stays in
 * registers. Each result is one chain of fma in order of the columns, however
 * many rows there are: both give the same bits.
 *
 * Included by: models/kernels.
 */
#ifndef LIMBECK_KERNELS_MANY_H
#define LIMBECK_KERNELS_MANY_H

#include "models/kernels/kernels.h"

#if defined(__x86_64__)
void kernels_many_avx512_bf16(const struct dot *d);
void kernels_many_avx512_f32(const struct dot *d);
void kernels_many_avx2_bf16(const struct dot *d);
void kernels_many_avx2_f32(const struct dot *d);
#endif

#endif
