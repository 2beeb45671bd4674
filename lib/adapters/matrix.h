/*
 * matrix.h: the adapter of OpenBLAS: products of large float matrices. Not
 * worth its cost for a handful of rows: there models/kernels/kernels.h is
 * several times faster.
 *
 * Included by: models/layers, models/segformer, models/vlm, tests.
 */
#ifndef LIMBECK_MATRIX_H
#define LIMBECK_MATRIX_H

#include <stddef.h>

/* Row-major; a stride is the distance between rows, in floats. */
struct matrix_product {
    const float *a; /* [rows, inner] */
    const float *b; /* [columns, inner], or [inner, columns] */
    float *c;       /* [rows, columns]; shares nothing with a and b */
    size_t rows, columns, inner;
    size_t a_stride, b_stride, c_stride;
    float scale; /* of the product */
    float keep;  /* of what c holds: 0 overwrites (even NaN), 1 adds */
};

/* c = scale * a * transpose(b) + keep * c; b: [columns, inner]. */
void matrix_times_transposed(const struct matrix_product *p);
/* c = scale * a * b + keep * c; b: [inner, columns]. */
void matrix_times(const struct matrix_product *p);

/* Threads of one product, for the whole process. 1 when several threads of
 * ours call at the same time; results may differ in the last bits. */
void matrix_set_threads(int threads);

#endif
