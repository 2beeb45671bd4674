/*
 * linear.h: y = x transpose(W) + b, with W where the file has it.
 *
 * Included by: models, tests.
 */
#ifndef LIMBECK_LINEAR_H
#define LIMBECK_LINEAR_H

#include "models/weights/checkpoint.h"
#include "models/kernels/compute.h"

enum {
    LINEAR_NAME_MAX = 128,
    LINEAR_INPUTS_MAX = COMPUTE_PANEL,
    /* From so many rows of x on, weights are transposed or widened first. */
    LINEAR_MANY = 24
};

struct linear {
    struct tensor weight; /* [outputs, inputs], a view of the checkpoint */
    size_t outputs, inputs;
    float *bias;                      /* [outputs], heap, or NULL */
    const struct int8_matrix *packed; /* or NULL; then used instead */
};

/* NAME.weight and, with has_bias, NAME.bias. ERR_STAGE. */
MUST_CHECK bool linear_open(struct linear *l, const struct checkpoint *cp,
                            const char *name, const int64_t shape[2],
                            bool has_bias, struct err *err);
/* Where the checkpoint is being packed, ask for the weights of an opened NAME
 * in 8 bits, in groups of `group` inputs (0: whole rows); else do nothing. A
 * smaller group loses less where a few inputs are far larger than the rest. */
void linear_pack(struct linear *l, const struct checkpoint *cp,
                 const char *name, size_t group);
/* From a tensor of any rank whose first dimension is the outputs; false when
 * its rows are longer than LINEAR_INPUTS_MAX. */
bool linear_view(struct linear *l, const struct tensor *weight);
void linear_close(struct linear *l);

/* Are many rows (LINEAR_MANY and more) multiplied by our own kernels, so that a
 * row of y has the same bits whatever rows stand beside it? */
bool linear_is_free(const struct linear *l, const struct compute *c);

/* x: [rows, inputs], y: [rows, outputs]; they share nothing. Few rows are
 * read straight from the file's type; many are taken together, by our kernels
 * or OpenBLAS. Packed weights meet x in 8 bits. Among few rows, among many
 * where linear_is_free says so, and always in 8 bits, a row of y has the same
 * bits whatever rows stand beside it. */
void linear_apply(const struct linear *l, struct compute *c, const float *x,
                  size_t rows, float *y);

#endif
