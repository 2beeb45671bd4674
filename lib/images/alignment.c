#include "images/alignment.h"

#include <math.h>
#include <string.h>

enum { PARAMETERS = 6 };

/* Less than this share of a in b: they do not lie over each other. */
#define ALIGNMENT_LEAST_COVER 0.4

/* Of one side of the fields: how often a step is taken at most, and how small
 * the last is. */
struct alignment_level {
    int side, steps;
    double small;
};

struct alignment_sums {
    double mean_a, mean_b, deviation_a, deviation_b, correlation;
};

/* One level's fields, and b with its slopes at the places of a. */
struct alignment_search {
    const float *a, *b;
    int side;
    float value[ALIGNMENT_SIDE * ALIGNMENT_SIDE];
    float across[ALIGNMENT_SIDE * ALIGNMENT_SIDE];
    float down[ALIGNMENT_SIDE * ALIGNMENT_SIDE];
    bool covered[ALIGNMENT_SIDE * ALIGNMENT_SIDE];
};

struct alignment_map alignment_inverse(const struct alignment_map *m)
{
    const double *p = m->at;
    double d = p[1] * p[5] - p[2] * p[4];
    struct alignment_map r = {{0, 1, 0, 0, 0, 1}};

    if (fabs(d) < 1e-9)
        return r;
    r.at[1] = p[5] / d;
    r.at[2] = -p[2] / d;
    r.at[4] = -p[4] / d;
    r.at[5] = p[1] / d;
    r.at[0] = -(r.at[1] * p[0] + r.at[2] * p[3]);
    r.at[3] = -(r.at[4] * p[0] + r.at[5] * p[3]);
    return r;
}

struct alignment_map alignment_after(const struct alignment_map *n,
                                     const struct alignment_map *m)
{
    const double *p = n->at, *q = m->at;

    return (struct alignment_map){
        {p[0] + p[1] * q[0] + p[2] * q[3], p[1] * q[1] + p[2] * q[4],
         p[1] * q[2] + p[2] * q[5], p[3] + p[4] * q[0] + p[5] * q[3],
         p[4] * q[1] + p[5] * q[4], p[4] * q[2] + p[5] * q[5]}};
}

static double alignment_place(int at, int side)
{
    return (2 * at + 1.0) / side - 1;
}

/* Between four cells of b; slopes a cell, where they are asked for. */
static bool alignment_look_up(const float *b, int side,
                              const struct alignment_map *m, int cell,
                              float *value, float *across, float *down)
{
    double u = alignment_place(cell % side, side);
    double v = alignment_place(cell / side, side);
    double x = m->at[0] + m->at[1] * u + m->at[2] * v;
    double y = m->at[3] + m->at[4] * u + m->at[5] * v;

    x = (x + 1) / 2 * side - 0.5;
    y = (y + 1) / 2 * side - 0.5;
    /* A little beyond the outermost centres: a map that is not moved at all
     * covers everything. */
    if (!(x >= -0.01 && y >= -0.01 && x <= side - 0.99 && y <= side - 0.99))
        return false;
    x = fmin(fmax(x, 0), side - 1.0001);
    y = fmin(fmax(y, 0), side - 1.0001);
    float right = (float)(x - floor(x)), below = (float)(y - floor(y));
    const float *at = b + (int)y * side + (int)x, *next = at + side;
    float upper = at[0] + (at[1] - at[0]) * right;
    float lower = next[0] + (next[1] - next[0]) * right;
    *value = upper + (lower - upper) * below;
    if (across != NULL) {
        *across = (at[1] - at[0]) * (1 - below) + (next[1] - next[0]) * below;
        *down = lower - upper;
    }
    return true;
}

bool alignment_sample(const float *b, int side, const struct alignment_map *m,
                      int cell, float *value)
{
    return alignment_look_up(b, side, m, cell, value, NULL, NULL);
}

/* false: too little of a lies in b, or there is nothing to see. */
static bool alignment_compare(struct alignment_search *s,
                              const struct alignment_map *m,
                              struct alignment_sums *sums)
{
    double a = 0, b = 0, aa = 0, bb = 0, ab = 0, n = 0;
    int cells = s->side * s->side;

    for (int i = 0; i < cells; i++) {
        s->covered[i] = alignment_look_up(s->b, s->side, m, i, &s->value[i],
                                          &s->across[i], &s->down[i]);
        if (!s->covered[i])
            continue;
        double x = s->a[i], y = s->value[i];
        n++;
        a += x;
        b += y;
        aa += x * x;
        bb += y * y;
        ab += x * y;
    }
    sums->correlation = 0;
    if (n < cells * ALIGNMENT_LEAST_COVER)
        return false;
    sums->mean_a = a / n;
    sums->mean_b = b / n;
    aa = aa / n - sums->mean_a * sums->mean_a;
    bb = bb / n - sums->mean_b * sums->mean_b;
    if (aa < 1 || bb < 1)
        return false;
    sums->deviation_a = sqrt(aa);
    sums->deviation_b = sqrt(bb);
    sums->correlation = (ab / n - sums->mean_a * sums->mean_b) / sqrt(aa * bb);
    return true;
}

/* Gauss-Jordan with pivots; the last column becomes the solution. */
static bool alignment_solve(double rows[PARAMETERS][PARAMETERS + 1])
{
    for (int i = 0; i < PARAMETERS; i++) {
        int best = i;

        for (int k = i + 1; k < PARAMETERS; k++)
            best = fabs(rows[k][i]) > fabs(rows[best][i]) ? k : best;
        if (fabs(rows[best][i]) < 1e-12)
            return false;
        for (int j = 0; j <= PARAMETERS; j++) {
            double t = rows[i][j];

            rows[i][j] = rows[best][j];
            rows[best][j] = t;
        }
        for (int k = 0; k < PARAMETERS; k++) {
            double f = k == i ? 0 : rows[k][i] / rows[i][i];

            for (int j = i; j <= PARAMETERS; j++)
                rows[k][j] -= f * rows[i][j];
        }
    }
    for (int i = 0; i < PARAMETERS; i++)
        rows[i][PARAMETERS] /= rows[i][i];
    return true;
}

/* The step that makes the difference smallest, of weights that fall with it.
 * Returns its largest part; 0: none can be told. */
static double alignment_step(const struct alignment_search *s,
                             const struct alignment_sums *sums,
                             struct alignment_map *m)
{
    double rows[PARAMETERS][PARAMETERS + 1] = {{0}}, most = 0;
    double slope = s->side / 2.0 / sums->deviation_b;

    for (int i = 0; i < s->side * s->side; i++) {
        if (!s->covered[i])
            continue;
        double off = (s->a[i] - sums->mean_a) / sums->deviation_a -
                     (s->value[i] - sums->mean_b) / sums->deviation_b;
        double weight = 1 / (1 + 4 * off * off);
        double u = alignment_place(i % s->side, s->side);
        double v = alignment_place(i / s->side, s->side);
        double x = s->across[i] * slope, y = s->down[i] * slope;
        const double by[PARAMETERS] = {x, x * u, x * v, y, y * u, y * v};

        for (int k = 0; k < PARAMETERS; k++) {
            for (int l = 0; l <= k; l++)
                rows[k][l] += weight * by[k] * by[l];
            rows[k][PARAMETERS] += weight * by[k] * off;
        }
    }
    for (int k = 0; k < PARAMETERS; k++) {
        for (int l = k + 1; l < PARAMETERS; l++)
            rows[k][l] = rows[l][k];
        rows[k][k] = rows[k][k] * 1.0001 + 1e-3;
    }
    if (!alignment_solve(rows))
        return 0;
    for (int k = 0; k < PARAMETERS; k++) {
        m->at[k] += rows[k][PARAMETERS];
        most = fmax(most, fabs(rows[k][PARAMETERS]));
    }
    return most;
}

/* Returns the best correlation that was seen, *m its map. */
static double alignment_search_level(struct alignment_search *s,
                                     const struct alignment_level *level,
                                     struct alignment_map *m)
{
    struct alignment_map try = *m;
    struct alignment_sums sums;
    double best = -1;

    for (int i = 0; i <= level->steps; i++) {
        if (!alignment_compare(s, &try, &sums))
            break;
        if (sums.correlation > best) {
            best = sums.correlation;
            *m = try;
        }
        if (i == level->steps || alignment_step(s, &sums, &try) < level->small)
            break;
    }
    return best;
}

/* in: [side, side]; out: [side / 2, side / 2] */
static void alignment_halve(const float *in, int side, float *out)
{
    int half = side / 2;

    for (int i = 0; i < half * half; i++) {
        const float *at = in + i / half * 2 * side + i % half * 2;

        out[i] = (at[0] + at[1] + at[side] + at[side + 1]) / 4;
    }
}

double alignment_find(const float *a, const float *b, double hopeless,
                      struct alignment_map *m)
{
    static const struct alignment_level levels[] = {
        {ALIGNMENT_SIDE / 4, 12, 0.004},
        {ALIGNMENT_SIDE / 2, 8, 0.002},
        {ALIGNMENT_SIDE, 6, 0.001}};
    float half[2][ALIGNMENT_SIDE * ALIGNMENT_SIDE / 4];
    float quarter[2][ALIGNMENT_SIDE * ALIGNMENT_SIDE / 16];
    const float *fields[3][2] = {
        {quarter[0], quarter[1]}, {half[0], half[1]}, {a, b}};
    struct alignment_search s;
    double found = -1;

    alignment_halve(a, ALIGNMENT_SIDE, half[0]);
    alignment_halve(b, ALIGNMENT_SIDE, half[1]);
    alignment_halve(half[0], ALIGNMENT_SIDE / 2, quarter[0]);
    alignment_halve(half[1], ALIGNMENT_SIDE / 2, quarter[1]);
    for (int i = 0; i < 3; i++) {
        s.a = fields[i][0];
        s.b = fields[i][1];
        s.side = levels[i].side;
        found = alignment_search_level(&s, &levels[i], m);
        if (found < hopeless)
            break;
    }
    return found;
}
