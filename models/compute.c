#include "models/compute.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

void compute_init(struct compute *c)
{
    memset(c, 0, sizeof(*c));
    c->kernels = kernels_best();
    c->panel = heap_grow(NULL, COMPUTE_PANEL, sizeof(*c->panel));
}

void compute_use(struct compute *c, struct team *team)
{
    c->team = team;
    c->panel = heap_grow(c->panel, team_threads(team) * COMPUTE_PANEL,
                         sizeof(*c->panel));
}

void compute_release(struct compute *c)
{
    free(c->panel);
    free(c->scores);
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
