#include "models/compute.h"

#include "base/arena.h"

#include <stdlib.h>

void compute_init(struct compute *c)
{
    c->kernels = kernels_best();
    c->panel = heap_grow(NULL, COMPUTE_PANEL, sizeof(*c->panel));
    c->scores = NULL;
    c->score_count = 0;
}

void compute_release(struct compute *c)
{
    free(c->panel);
    free(c->scores);
    c->panel = c->scores = NULL;
    c->score_count = 0;
}

float *compute_scores(struct compute *c, size_t count)
{
    if (count > c->score_count) {
        free(c->scores);
        c->scores = heap_grow(NULL, count, sizeof(*c->scores));
        c->score_count = count;
    }
    return c->scores;
}
