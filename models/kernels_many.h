/*
 * kernels_many.h: inner products with many rows of x. kernels_avx512.c alone
 * includes this.
 *
 * Of 48 rows of w, 512 columns at a time are turned to columns first; a tile
 * of 8 rows of x by 48 of w then stays in registers. Each result is one chain
 * of fma in order of the columns, however many rows there are.
 */
#ifndef LIMBECK_KERNELS_MANY_H
#define LIMBECK_KERNELS_MANY_H

#include "models/kernels.h"

#if defined(__x86_64__)
void kernels_many_bf16(const struct dot *d);
void kernels_many_f32(const struct dot *d);
#endif

#endif
