#include "stages/report/report_values.h"

#include <math.h>
#include <stdlib.h>
void values_init(struct values *v)
{
    *v = (struct values){.stride = 1};
}

void values_release(struct values *v)
{
    spill_release(&v->memory);
    values_init(v);
}

/* Drop every second one. */
static void values_thin(struct values *v)
{
    size_t kept = 0;

    for (size_t i = 0; i < v->count; i += 2)
        v->items[kept++] = v->items[i];
    v->count = kept;
    v->stride *= 2;
}

void values_add(struct values *v, double value)
{
    v->sum += value;
    if (v->seen++ % v->stride != 0)
        return;
    if (v->count == VALUES_MAX) {
        values_thin(v);
        if ((v->seen - 1) % v->stride != 0)
            return;
    }
    v->items = spill_grow_array(&v->memory, v->count + 1, sizeof(*v->items));
    v->items[v->count++] = value;
}

static int values_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

void values_sort(struct values *v)
{
    if (v->count > 1)
        qsort(v->items, v->count, sizeof(*v->items), values_compare);
}

double values_median(const struct values *v)
{
    if (v->count == 0)
        return NAN;
    return (v->items[(v->count - 1) / 2] + v->items[v->count / 2]) / 2;
}

double values_mean(const struct values *v)
{
    return v->seen == 0 ? NAN : v->sum / (double)v->seen;
}

double values_part(const struct values *v, double q)
{
    if (v->count == 0)
        return NAN;
    return v->items[(size_t)(q * (double)(v->count - 1) + 0.5)];
}

static double values_scaled(double value, bool log_scale)
{
    return log_scale ? log10(value > 1e-3 ? value : 1e-3) : value;
}

void values_bin(const struct values *v, double low, double high, bool log_scale,
                int64_t *bins, int bin_count)
{
    double from = values_scaled(low, log_scale);
    double width = (values_scaled(high, log_scale) - from) / bin_count;

    for (size_t i = 0; i < v->count; i++) {
        double at = (values_scaled(v->items[i], log_scale) - from) / width;
        int bin = at < 0 ? 0 : at >= bin_count ? bin_count - 1 : (int)at;
        bins[bin]++;
    }
}

bool values_thinned(const struct values *v)
{
    return v->stride > 1;
}
