/*
 * compute.h: what one thread computes with: the kernels of this processor and
 * scratch. The layers and architectures in models/ include this.
 */
#ifndef LIMBECK_COMPUTE_H
#define LIMBECK_COMPUTE_H

#include "models/kernels.h"

enum {
    /* Floats of widened weights at a time: 2 MiB, what a core's L2 holds. */
    COMPUTE_PANEL = 512 * 1024,
    /* From so many rows on a product is worth giving to OpenBLAS. */
    COMPUTE_THICK = 16
};

struct compute {
    const struct kernels *kernels;
    float *panel;  /* [COMPUTE_PANEL] */
    float *scores; /* [score_count], attention's own */
    size_t score_count;
};

void compute_init(struct compute *c);
void compute_release(struct compute *c);
/* At least count floats of scores; what was there is lost. */
float *compute_scores(struct compute *c, size_t count);

#endif
