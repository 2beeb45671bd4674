#include "stages/report/report_values.h"

#include <math.h>

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

static void values_swap(double *a, double *b)
{
    double kept = *a;

    *a = *b;
    *b = kept;
}

/* Hoare's selection: afterwards items[k] is what it would be in order, with
 * nothing larger before it and nothing smaller behind. */
static void values_select(double *items, size_t count, size_t k)
{
    size_t low = 0, high = count - 1;

    while (low < high) {
        double pivot = items[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;;) {
            while (items[i] < pivot)
                i++;
            while (items[j] > pivot)
                j--;
            if (i >= j)
                break;
            values_swap(&items[i++], &items[j--]);
        }
        if (k <= j)
            high = j;
        else
            low = j + 1;
    }
}

double values_middle(double *items, size_t count)
{
    size_t middle = count / 2;

    if (count == 0)
        return NAN;
    values_select(items, count, middle);
    if (count % 2 == 1)
        return items[middle];
    double below = items[0];
    for (size_t i = 1; i < middle; i++)
        below = items[i] > below ? items[i] : below;
    return (below + items[middle]) / 2;
}

double values_median(struct values *v)
{
    return values_middle(v->items, v->count);
}

double values_mean(const struct values *v)
{
    return v->seen == 0 ? NAN : v->sum / (double)v->seen;
}

bool values_thinned(const struct values *v)
{
    return v->stride > 1;
}
