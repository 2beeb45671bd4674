#include "stages/score/score_crowd.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "geo/distance.h"

#define CROWD_NEAR_KM 50
#define CROWD_FAR_KM  800

static const double crowd_pi = 3.14159265358979323846;

/* Counts of cells, a row of them for each step of latitude from the south;
 * once ended, sums from the west. */
struct crowd_grid {
    int per_degree, rows, columns;
    double km;
    int reach;        /* rows to each side within km */
    uint32_t *sums;   /* [rows, columns + 1] */
    uint16_t *widths; /* [rows, reach * 2 + 1]: cells to each side */
};

struct score_crowd {
    struct crowd_grid near, far;
};

/* How many columns to each side of a place in row `from` lie within km, in
 * another row; by the spherical law of cosines. */
static int crowd_width(const struct crowd_grid *g, int from, int row)
{
    double one = ((from + 0.5) / g->per_degree - 90) * crowd_pi / 180;
    double other = ((row + 0.5) / g->per_degree - 90) * crowd_pi / 180;
    double along = cos(one) * cos(other);
    double c =
        (cos(g->km / DISTANCE_EARTH_RADIUS_KM) - sin(one) * sin(other)) / along;

    if (c > 1)
        return -1; /* none at all */
    if (c < -1)
        return g->columns / 2;
    int width = (int)(acos(c) * 180 / crowd_pi * g->per_degree + 0.5);
    return width < g->columns / 2 ? width : g->columns / 2;
}

static void crowd_grid_open(struct crowd_grid *g, int per_degree, double km)
{
    *g = (struct crowd_grid){.per_degree = per_degree,
                             .rows = 180 * per_degree,
                             .columns = 360 * per_degree,
                             .km = km};
    g->reach =
        (int)(km / DISTANCE_EARTH_RADIUS_KM * 180 / crowd_pi * per_degree) + 1;
    size_t cells = (size_t)g->rows * (size_t)(g->columns + 1);
    size_t across = (size_t)(g->reach * 2 + 1);
    g->sums = heap_take(cells * sizeof(*g->sums));
    memset(g->sums, 0, cells * sizeof(*g->sums));
    g->widths = heap_take((size_t)g->rows * across * sizeof(*g->widths));
    for (int from = 0; from < g->rows; from++) {
        for (int d = -g->reach; d <= g->reach; d++)
            g->widths[(size_t)from * across + (size_t)(d + g->reach)] =
                (uint16_t)(crowd_width(g, from, from + d) + 1);
    }
}

static int crowd_row(const struct crowd_grid *g, double lat_deg)
{
    int row = (int)floor((lat_deg + 90) * g->per_degree);

    return row < 0 ? 0 : row >= g->rows ? g->rows - 1 : row;
}

static int crowd_column(const struct crowd_grid *g, double lon_deg)
{
    int column = (int)floor((lon_deg + 180) * g->per_degree) % g->columns;

    return column < 0 ? column + g->columns : column;
}

static uint32_t *crowd_row_sums(const struct crowd_grid *g, int row)
{
    return g->sums + (size_t)row * (size_t)(g->columns + 1);
}

static void crowd_grid_add(struct crowd_grid *g, double lat_deg, double lon_deg)
{
    crowd_row_sums(g, crowd_row(g, lat_deg))[crowd_column(g, lon_deg) + 1]++;
}

static void crowd_grid_end(struct crowd_grid *g)
{
    for (int row = 0; row < g->rows; row++) {
        uint32_t *sums = crowd_row_sums(g, row);

        for (int i = 0; i < g->columns; i++)
            sums[i + 1] += sums[i];
    }
}

/* How many lie in columns [from, from + count), around the world. */
static uint32_t crowd_between(const uint32_t *sums, int columns, int from,
                              int count)
{
    if (count >= columns)
        return sums[columns];
    from = from < 0 ? from + columns : from;
    if (from + count <= columns)
        return sums[from + count] - sums[from];
    return sums[columns] - sums[from] + sums[from + count - columns];
}

static uint32_t crowd_grid_count(const struct crowd_grid *g, double lat_deg,
                                 double lon_deg)
{
    int from = crowd_row(g, lat_deg), column = crowd_column(g, lon_deg);
    const uint16_t *widths =
        g->widths + (size_t)from * (size_t)(g->reach * 2 + 1);
    uint32_t count = 0;

    for (int d = -g->reach; d <= g->reach; d++) {
        int width = widths[d + g->reach] - 1, row = from + d;

        if (width < 0 || row < 0 || row >= g->rows)
            continue;
        count += crowd_between(crowd_row_sums(g, row), g->columns,
                               column - width, 2 * width + 1);
    }
    return count;
}

struct score_crowd *score_crowd_open(void)
{
    struct score_crowd *c = heap_take(sizeof(*c));

    crowd_grid_open(&c->near, 10, CROWD_NEAR_KM);
    crowd_grid_open(&c->far, 2, CROWD_FAR_KM);
    return c;
}

void score_crowd_close(struct score_crowd *c)
{
    if (c == NULL)
        return;
    free(c->near.sums);
    free(c->near.widths);
    free(c->far.sums);
    free(c->far.widths);
    free(c);
}

void score_crowd_add(struct score_crowd *c, double lat_deg, double lon_deg)
{
    crowd_grid_add(&c->near, lat_deg, lon_deg);
    crowd_grid_add(&c->far, lat_deg, lon_deg);
}

void score_crowd_end(struct score_crowd *c)
{
    crowd_grid_end(&c->near);
    crowd_grid_end(&c->far);
}

double score_crowd_share(const struct score_crowd *c, double lat_deg,
                         double lon_deg)
{
    double near = crowd_grid_count(&c->near, lat_deg, lon_deg);
    double far = crowd_grid_count(&c->far, lat_deg, lon_deg);

    return far > 0 ? fmin(near / far, 1) : 0;
}
