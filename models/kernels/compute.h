/*
 * compute.h: what one caller computes with: the kernels of this processor,
 * perhaps threads that share its products, and scratch.
 *
 * Included by: models/family, models/layers, models/vlm, tests.
 */
#ifndef LIMBECK_COMPUTE_H
#define LIMBECK_COMPUTE_H

#include "models/kernels/int8.h"
#include "models/kernels/kernels.h"
#include "models/kernels/parallel_for.h"

enum {
    /* Floats of widened weights at a time: 2 MiB, what a core's L2 holds. */
    COMPUTE_PANEL = 512 * 1024,
    /* From so many rows on a product is worth giving to OpenBLAS. */
    COMPUTE_BLAS_ROWS = 16
};

struct compute {
    const struct kernels *kernels;
    const struct int8_kernels *int8;
    struct parallel_for *threads; /* NULL: this thread alone; not owned */
    double *product_s; /* linear_apply adds its seconds; NULL: no clock */
    float *panel;      /* [threads, COMPUTE_PANEL] */
    float *scores;     /* [score_count], attention's own */
    size_t score_count;
    struct int8_rows rows;          /* rows of x in 8 bits */
    size_t code_bytes, scale_count; /* what there is room for */
};

void compute_init(struct compute *c);
/* From now on the threads, which must outlive c, share its products. What comes
 * out is the same to the bit. */
void compute_use(struct compute *c, struct parallel_for *threads);
void compute_release(struct compute *c);
/* Scratch of COMPUTE_PANEL floats that belongs to one worker of the threads. */
float *compute_panel(struct compute *c, size_t worker);
/* Room for rows of that shape in 8 bits: c->rows, its codes zeroed beyond the
 * rows up to a multiple of 32. */
void compute_rows(struct compute *c, const struct int8_shape *s, size_t rows);
/* At least count floats of scores; what was there is lost. */
float *compute_scores(struct compute *c, size_t count);

#endif
