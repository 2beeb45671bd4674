#include "models/kernels/compute.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

void compute_init(struct compute *c)
{
    memset(c, 0, sizeof(*c));
    c->kernels = kernels_best();
    c->int8 = int8_best();
    c->panel = heap_grow(NULL, COMPUTE_PANEL, sizeof(*c->panel));
}

void compute_use(struct compute *c, struct parallel_for *threads)
{
    c->threads = threads;
    c->panel =
        heap_grow(c->panel, parallel_for_threads(threads) * COMPUTE_PANEL,
                  sizeof(*c->panel));
}

void compute_release(struct compute *c)
{
    free(c->panel);
    free(c->scores);
    free(c->rows.codes);
    free(c->rows.scales);
    free(c->rows.shifts);
    free(c->rows.wide);
    memset(c, 0, sizeof(*c));
}

float *compute_panel(struct compute *c, size_t worker)
{
    return c->panel + worker * COMPUTE_PANEL;
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

void compute_rows(struct compute *c, const struct int8_shape *s, size_t rows)
{
    struct int8_rows *r = &c->rows;
    size_t room = (rows + 31) / 32 * 32;

    if (room * s->depth > c->code_bytes) {
        free(r->codes);
        c->code_bytes = room * s->depth;
        r->codes = heap_take(c->code_bytes);
        free(r->wide);
        r->wide = NULL;
        if (c->int8->spread)
            r->wide = heap_grow(NULL, c->code_bytes, sizeof(*r->wide));
    }
    if (room * s->groups > c->scale_count) {
        c->scale_count = room * s->groups;
        r->scales = heap_grow(r->scales, c->scale_count, sizeof(*r->scales));
        r->shifts = heap_grow(r->shifts, c->scale_count, sizeof(*r->shifts));
    }
    memset(r->codes + rows * s->depth, 0, (room - rows) * s->depth);
    r->rows = rows;
}
