/*
 * rope.h: rotary position embeddings.
 *
 * A head of dim numbers is dim/2 pairs (j, j + dim/2); pair j of row n is
 * rotated by angle[n, j].
 *
 * Included by: models/layers.
 */
#ifndef LIMBECK_ROPE_H
#define LIMBECK_ROPE_H

#include <stddef.h>
#include <stdint.h>

struct rope {
    float *cosine, *sine; /* [rows, half] */
    size_t rows, half;
};

/* Room for so many rows of dim/2 angles, in the heap. */
void rope_init(struct rope *r, size_t rows, size_t dim);
void rope_release(struct rope *r);
/* Angles from..from+count of a row: position * inverse[j], in float32. */
void rope_set(struct rope *r, size_t row, size_t from, size_t count,
              float position, const float *inverse);
/* inverse: [count], 1 / theta^(2j/dim) */
void rope_inverse(double theta, size_t dim, size_t count, float *inverse);

/* Rotate `heads` heads that lie behind one another in each of the rows; rows
 * are stride floats apart. */
void rope_apply(const struct rope *r, size_t heads, float *x, size_t stride);

#endif
