#include "evaluation/interval.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash_index.h"
#include "geo/geoscore.h"

enum { INTERVAL_CELLS = 4096, INTERVAL_FIGURES = 4 };

/* ------------------------------------------------------------- binomial */

/* The log of P(k of n), each with probability p, 0 < p < 1. */
static double binomial_log(int64_t n, int64_t k, double p)
{
    return lgamma((double)n + 1) - lgamma((double)k + 1) -
           lgamma((double)(n - k) + 1) + (double)k * log(p) +
           (double)(n - k) * log1p(-p);
}

/* The least k with P(X <= k) >= q. Far from the mean nothing that counts is
 * left: 12 standard deviations. */
static int64_t binomial_quantile(int64_t n, double p, double q)
{
    double mean = (double)n * p, reach = 12 * sqrt(mean * (1 - p)) + 12;
    int64_t k = mean > reach ? (int64_t)(mean - reach) : 0;
    double each = exp(binomial_log(n, k, p)), sum = each;

    while (sum < q && k < n) {
        each *= (double)(n - k) / (double)(k + 1) * p / (1 - p);
        sum += each;
        k++;
    }
    return k;
}

struct interval interval_of_share(int64_t part, int64_t whole, double level)
{
    double n = (double)whole, p = (double)part / n;

    if (whole <= 0)
        return (struct interval){NAN, NAN};
    if (part == 0 || part == whole)
        return (struct interval){p, p};
    return (struct interval){
        (double)binomial_quantile(whole, p, (1 - level) / 2) / n,
        (double)binomial_quantile(whole, p, (1 + level) / 2) / n};
}

double mcnemar_p(int64_t first, int64_t second)
{
    int64_t n = first + second, least = first < second ? first : second;
    double each, sum = 0;

    if (n == 0 || first == second)
        return 1;
    each = exp(binomial_log(n, least, 0.5));
    for (int64_t k = least; k >= 0 && each > 0; k--) {
        sum += each;
        each *= (double)k / (double)(n - k + 1);
    }
    return sum < 0.5 ? 2 * sum : 1;
}

/* ------------------------------------------------------------ bootstrap */

/* Neighbours in the order of distances. */
struct interval_cell {
    double count, km, geoscore, osv5m; /* sums */
    double middle_km;
};

static uint64_t interval_draw(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    return hash_mix(*state);
}

/* 0 <= u < 1 */
static double interval_draw_real(uint64_t *state)
{
    return (double)(interval_draw(state) >> 11) * 0x1p-53;
}

static double interval_draw_poisson(uint64_t *state, double mean)
{
    double limit = exp(-mean), product = 1;
    int k = -1;

    if (mean > 30) {
        double radius = sqrt(-2 * log(1 - interval_draw_real(state)));
        double x =
            mean + sqrt(mean) * radius *
                       cos(6.283185307179586 * interval_draw_real(state));
        return x < 0.5 ? 0 : round(x);
    }
    do {
        product *= 1 - interval_draw_real(state);
        k++;
    } while (product > limit);
    return k;
}

/* cells: [INTERVAL_CELLS]. How many there are. */
static size_t interval_cut(const double *km, size_t count,
                           struct interval_cell *cells)
{
    size_t used = count < INTERVAL_CELLS ? count : INTERVAL_CELLS;

    for (size_t c = 0; c < used; c++) {
        size_t from = c * count / used, to = (c + 1) * count / used;

        cells[c] =
            (struct interval_cell){.count = (double)(to - from),
                                   .middle_km = km[from + (to - from) / 2]};
        for (size_t i = from; i < to; i++) {
            cells[c].km += km[i];
            cells[c].geoscore += geoscore(km[i]);
            cells[c].osv5m += geoscore_osv5m(km[i]);
        }
    }
    return used;
}

/* The cell that holds the middle of all that were drawn. */
static double interval_median(const struct interval_cell *cells,
                              const double *drawn, size_t used, double placed)
{
    double below = 0;

    for (size_t c = 0; c < used; c++) {
        double next = below + drawn[c];

        if (next * 2 > placed)
            return cells[c].middle_km;
        if (next * 2 == placed && placed > 0) {
            size_t up = c + 1;
            while (up < used && drawn[up] <= 0)
                up++;
            return up < used ? (cells[c].middle_km + cells[up].middle_km) / 2
                             : cells[c].middle_km;
        }
        below = next;
    }
    return NAN;
}

/* drawn: how many of each cell; missing: of those without a position. */
static struct interval_figures
interval_figures_of(const struct interval_cell *cells, const double *drawn,
                    size_t used, double missing)
{
    double placed = 0, km = 0, points = 0, osv5m = 0;

    for (size_t c = 0; c < used; c++) {
        double weight = drawn[c] / cells[c].count;

        placed += drawn[c];
        km += weight * cells[c].km;
        points += weight * cells[c].geoscore;
        osv5m += weight * cells[c].osv5m;
    }
    return (struct interval_figures){
        placed > 0 ? km / placed : NAN,
        interval_median(cells, drawn, used, placed),
        placed + missing > 0 ? points / (placed + missing) : NAN,
        placed + missing > 0 ? osv5m / (placed + missing) : NAN};
}

/* Fills drawn; returns how many without a position were drawn. */
static double interval_resample(const struct interval_cell *cells,
                                double *drawn, size_t used, int64_t none,
                                uint64_t *state)
{
    size_t whole = used + (size_t)none;
    double missing = 0;

    if (used == INTERVAL_CELLS || whole > INTERVAL_CELLS) {
        for (size_t c = 0; c < used; c++)
            drawn[c] = interval_draw_poisson(state, cells[c].count);
        return none > 0 ? interval_draw_poisson(state, (double)none) : 0;
    }
    memset(drawn, 0, used * sizeof(*drawn));
    for (size_t i = 0; i < whole; i++) {
        size_t at = (size_t)(interval_draw_real(state) * (double)whole);

        if (at < used)
            drawn[at]++;
        else
            missing++;
    }
    return missing;
}

static int interval_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* values: [count]; those that are NAN do not count. */
static struct interval interval_percentiles(double *values, size_t count,
                                            double level)
{
    size_t known = 0;

    for (size_t i = 0; i < count; i++) {
        if (!isnan(values[i]))
            values[known++] = values[i];
    }
    if (known == 0)
        return (struct interval){NAN, NAN};
    qsort(values, known, sizeof(*values), interval_compare);
    return (struct interval){
        values[(size_t)((1 - level) / 2 * (double)(known - 1) + 0.5)],
        values[(size_t)((1 + level) / 2 * (double)(known - 1) + 0.5)]};
}

/* values: [INTERVAL_FIGURES][resamples] */
static void interval_fill(double *values, size_t resamples, double level,
                          struct interval_figures *low,
                          struct interval_figures *high)
{
    struct interval of[INTERVAL_FIGURES];

    for (size_t f = 0; f < INTERVAL_FIGURES; f++)
        of[f] = interval_percentiles(values + f * resamples, resamples, level);
    *low =
        (struct interval_figures){of[0].low, of[1].low, of[2].low, of[3].low};
    *high = (struct interval_figures){of[0].high, of[1].high, of[2].high,
                                      of[3].high};
}

/* The exact median, which cells do not tell. */
static double interval_middle(const double *km, size_t n)
{
    if (n == 0)
        return NAN;
    return n % 2 ? km[n / 2] : (km[n / 2 - 1] + km[n / 2]) / 2;
}

struct interval_figures interval_of_km(const double *km, size_t count,
                                       int64_t none,
                                       const struct interval_form *form,
                                       struct interval_figures *low,
                                       struct interval_figures *high)
{
    size_t resamples = (size_t)form->resamples;
    uint64_t state = hash_mix((uint64_t)form->seed);
    struct interval_cell *cells =
        heap_grow(NULL, INTERVAL_CELLS, sizeof(*cells));
    double *drawn = heap_grow(NULL, INTERVAL_CELLS, sizeof(*drawn));
    double *values =
        heap_grow(NULL, INTERVAL_FIGURES * resamples + 1, sizeof(*values));
    size_t used = interval_cut(km, count, cells);
    struct interval_figures figures;

    for (size_t c = 0; c < used; c++)
        drawn[c] = cells[c].count;
    figures = interval_figures_of(cells, drawn, used, (double)none);
    figures.median_km = interval_middle(km, count);
    for (size_t i = 0; i < resamples; i++) {
        double missing = interval_resample(cells, drawn, used, none, &state);
        struct interval_figures f =
            interval_figures_of(cells, drawn, used, missing);

        values[i] = f.mean_km;
        values[resamples + i] = f.median_km;
        values[2 * resamples + i] = f.geoscore;
        values[3 * resamples + i] = f.geoscore_osv5m;
    }
    interval_fill(values, resamples, form->level, low, high);
    free(cells);
    free(drawn);
    free(values);
    return figures;
}
