#include "stages/report/report_bins.h"

#include <math.h>

/* On a logarithmic axis bin 0 begins at 10^-4, and a decade has 64 of them. */
enum { BINS_DECADE = 64, BINS_LOG_FIRST = -4, BINS_MIDDLE = BINS / 2 };
#define BINS_FIRST_WIDTH (1.0 / 4096)

void bins_init(struct bins *b, bool log_scale, double min, double max)
{
    *b =
        (struct bins){.log_scale = log_scale,
                      .width = log_scale ? 1.0 / BINS_DECADE : BINS_FIRST_WIDTH,
                      .min = min,
                      .max = max,
                      .least = INFINITY,
                      .greatest = -INFINITY};
}

static void bins_double(struct bins *b)
{
    for (int kind = 0; kind < BINS_KINDS; kind++) {
        for (int in = 0; in < 2; in++) {
            uint32_t *n = b->counts[kind][in];
            uint32_t merged[BINS] = {0};
            for (int i = 0; i < BINS; i++) {
                int at = i - BINS_MIDDLE;
                /* rounds down, below zero too */
                merged[(at >= 0 ? at / 2 : -((1 - at) / 2)) + BINS_MIDDLE] +=
                    n[i];
            }
            memcpy(n, merged, sizeof(merged));
        }
    }
    b->width *= 2;
}

static int bins_place(struct bins *b, double value)
{
    if (b->log_scale) {
        double at = floor((log10(value) - BINS_LOG_FIRST) * BINS_DECADE);
        return at < 0 ? 0 : at >= BINS ? BINS - 1 : (int)at;
    }
    while (fabs(value) >= b->width * (BINS_MIDDLE - 1) && b->width < 1e300)
        bins_double(b);
    return (int)floor(value / b->width) + BINS_MIDDLE;
}

/* Where the bin begins. */
static double bins_edge(const struct bins *b, int i)
{
    return b->log_scale ? pow(10, BINS_LOG_FIRST + (double)i / BINS_DECADE)
                        : (i - BINS_MIDDLE) * b->width;
}

void bins_add(struct bins *b, double value, bool others, bool right)
{
    bool in = !(value < b->min) && !(value > b->max);

    if (!isfinite(value))
        return;
    b->least = value < b->least ? value : b->least;
    b->greatest = value > b->greatest ? value : b->greatest;
    b->total++;
    if (b->log_scale && value <= 0) {
        b->zeros[BINS_ALL][in]++;
        b->zeros[BINS_OTHERS][in] += others;
        b->zeros[BINS_RIGHT][in] += others && right;
        return;
    }
    int i = bins_place(b, value);
    b->counts[BINS_ALL][in][i]++;
    b->counts[BINS_OTHERS][in][i] += others;
    b->counts[BINS_RIGHT][in][i] += others && right;
}

/* ------------------------------------------------------------- histogram */

static double bins_scaled(const struct bins *b, double value)
{
    return b->log_scale ? log10(value) : value;
}

static double bins_unscaled(const struct bins *b, double at)
{
    return b->log_scale ? pow(10, at) : at;
}

/* The least value that has a place on the axis. */
static double bins_low(const struct bins *b)
{
    if (!b->log_scale || b->least > 0)
        return b->least;
    for (int i = 0; i < BINS; i++) {
        if (b->counts[BINS_ALL][0][i] + b->counts[BINS_ALL][1][i] > 0)
            return bins_edge(b, i);
    }
    return NAN;
}

/* Put the nearest edge, other than the ends, on the bound. */
static void bins_snap(struct report_filter *f, const struct bins *b,
                      double bound)
{
    size_t best = 0;
    double least = INFINITY;

    if (isnan(bound) || bound <= f->edges[0] || bound >= f->edges[REPORT_BINS])
        return;
    for (size_t i = 1; i < REPORT_BINS; i++) {
        double off = fabs(bins_scaled(b, f->edges[i]) - bins_scaled(b, bound));
        if (off < least && f->edges[i] != f->min) {
            least = off;
            best = i;
        }
    }
    f->edges[best] = bound;
}

/* The bin of the drawing that the i-th fine one falls into: that of its
 * middle, on its side of the bounds. */
static size_t bins_drawn(const struct report_filter *f, const struct bins *b,
                         int i, bool in)
{
    double middle = (bins_edge(b, i) + bins_edge(b, i + 1)) / 2;
    double slack = 1e-9;

    if (in && middle < f->min)
        middle = f->min * (1 + slack);
    if (in && middle > f->max)
        middle = f->max * (1 - slack);
    if (!in && !isnan(f->max) && middle <= f->max &&
        (isnan(f->min) || f->max - middle < middle - f->min))
        middle = f->max + fabs(f->max) * slack + 1e-300;
    else if (!in && !isnan(f->min) && middle >= f->min &&
             (isnan(f->max) || middle <= f->max))
        middle = f->min - fabs(f->min) * slack - 1e-300;
    size_t low = 0, high = REPORT_BINS;
    while (high - low > 1) {
        size_t half = (low + high) / 2;
        if (f->edges[half] <= middle)
            low = half;
        else
            high = half;
    }
    return low;
}

static void bins_fill_histogram(const struct bins *b, struct report_filter *f)
{
    double low = bins_low(b), high = b->greatest;

    f->least = b->least;
    f->greatest = b->greatest;
    f->zeros = b->zeros[BINS_ALL][0] + b->zeros[BINS_ALL][1];
    /* The axis holds the bounds, where they have a place on it. */
    if (f->min < low && (!b->log_scale || f->min > 0))
        low = f->min;
    if (f->max > high)
        high = f->max;
    if (f->max < low && (!b->log_scale || f->max > 0))
        low = f->max;
    if (f->min > high)
        high = f->min;
    if (!(low < high))
        return;
    f->bin_count = REPORT_BINS;
    double from = bins_scaled(b, low), to = bins_scaled(b, high);
    for (size_t i = 0; i <= REPORT_BINS; i++)
        f->edges[i] = i == 0 ? low
                      : i == REPORT_BINS
                          ? high
                          : bins_unscaled(b, from + (to - from) * (double)i /
                                                        REPORT_BINS);
    bins_snap(f, b, f->min);
    bins_snap(f, b, f->max);
    for (int i = 0; i < BINS; i++) {
        for (int in = 0; in < 2; in++) {
            if (b->counts[BINS_ALL][in][i] > 0)
                f->bins[bins_drawn(f, b, i, in)] += b->counts[BINS_ALL][in][i];
        }
    }
}

/* ----------------------------------------------------------------- sweep */

/* The fine bin that holds a value, without widening. */
static int bins_at(const struct bins *b, double value)
{
    double at;

    if (b->log_scale && value <= 0)
        return -1;
    at = b->log_scale ? (log10(value) - BINS_LOG_FIRST) * BINS_DECADE
                      : value / b->width + BINS_MIDDLE;
    return at < 0 ? -1 : at >= BINS ? BINS : (int)floor(at);
}

static void bins_put(struct report_filter *f, int side, double bound,
                     const int64_t sums[BINS_KINDS])
{
    struct report_sweep *s;

    if (f->sweep_count[side] == REPORT_SWEEP)
        return;
    s = &f->sweep[side][f->sweep_count[side]++];
    *s = (struct report_sweep){.bound = bound,
                               .pass = sums[BINS_ALL],
                               .kept = sums[BINS_OTHERS],
                               .right = sums[BINS_RIGHT]};
}

/* How many pass when the bound of one side lies at the end of bin `to` (the
 * max) or at its beginning (the min), the other side's as it is. */
static void bins_sum(const struct bins *b, const struct report_filter *f,
                     const int64_t missing[BINS_KINDS], int side, int at,
                     int64_t sums[BINS_KINDS])
{
    double fixed = side == 0 ? b->min : b->max;
    int edge = isnan(fixed) ? side == 0 ? -1 : BINS : bins_at(b, fixed);

    for (int kind = 0; kind < BINS_KINDS; kind++) {
        int64_t sum = f->missing_passes ? missing[kind] : 0;
        bool zeros = side == 0 ? isnan(b->min) || b->min <= 0 : at < 0;
        if (zeros)
            sum += b->zeros[kind][0] + b->zeros[kind][1];
        int from = side == 0 ? edge < 0 ? 0 : edge : at < 0 ? 0 : at;
        int to = side == 0 ? at : edge >= BINS ? BINS - 1 : edge;
        for (int i = from; i <= to && i < BINS; i++) {
            sum += b->counts[kind][1][i];
            /* What lies beyond the fixed bound stays out. */
            if (i != edge || isnan(fixed))
                sum += b->counts[kind][0][i];
        }
        sums[kind] = sum;
    }
}

/* As it stands: what is in. */
static void bins_sum_now(const struct bins *b, const struct report_filter *f,
                         const int64_t missing[BINS_KINDS],
                         int64_t sums[BINS_KINDS])
{
    for (int kind = 0; kind < BINS_KINDS; kind++) {
        sums[kind] =
            b->zeros[kind][1] + (f->missing_passes ? missing[kind] : 0);
        for (int i = 0; i < BINS; i++)
            sums[kind] += b->counts[kind][1][i];
    }
}

static void bins_fill_sweep(const struct bins *b, struct report_filter *f,
                            const int64_t missing[BINS_KINDS], int side)
{
    double bound = side == 0 ? f->max : f->min;
    int first = bins_at(b, bins_low(b)), last = bins_at(b, b->greatest);
    int64_t sums[BINS_KINDS];
    bool put = false;

    if (isnan(bound) || f->bin_count == 0 || first < 0)
        return;
    last = last >= BINS ? BINS - 1 : last;
    int step = (last - first) / (REPORT_SWEEP - 4) + 1;
    for (int i = first; i <= last + step; i += step) {
        int at = i > last ? last : i;
        double here = side == 0 ? bins_edge(b, at + 1) : bins_edge(b, at);
        if (!put && here >= bound) {
            bins_sum_now(b, f, missing, sums);
            bins_put(f, side, bound, sums);
            put = true;
        }
        if (here != bound) {
            bins_sum(b, f, missing, side, at, sums);
            bins_put(f, side, here, sums);
        }
    }
    if (!put) {
        bins_sum_now(b, f, missing, sums);
        bins_put(f, side, bound, sums);
    }
}

void bins_fill(const struct bins *b, const int64_t missing[BINS_KINDS],
               struct report_filter *f)
{
    f->least = f->greatest = NAN;
    if (b->total == 0)
        return;
    bins_fill_histogram(b, f);
    bins_fill_sweep(b, f, missing, 0);
    bins_fill_sweep(b, f, missing, 1);
}
