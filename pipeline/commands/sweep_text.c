#include "commands/sweep.h"

#include <math.h>
#include <stdlib.h>

enum { SWEEP_COUNTRIES_SHOWN = 30 };

static void text_share(int64_t part, int64_t whole, struct buf *out)
{
    if (whole == 0)
        buf_print(out, " %8s", "-");
    else
        buf_print(out, " %7.1f%%", 100.0 * (double)part / (double)whole);
}

static void text_value(double value, char out[40])
{
    if (isnan(value))
        snprintf(out, 40, "none");
    else
        snprintf(out, 40, "%.6g", value);
}

static void text_row(const char *what, const struct sweep_point *p,
                     struct buf *out)
{
    buf_print(out, "%-14s %12lld", what, (long long)p->kept);
    for (int i = 0; i < SWEEP_WITHIN_COUNT; i++)
        text_share(p->within[i], p->known, out);
    buf_print(out, " %12lld %9lld %9lld %9lld\n", (long long)p->samples,
              (long long)p->cot, (long long)p->judge, (long long)p->seed);
}

static void text_list(const struct sweep_table *t, struct buf *out)
{
    char name[64], value[40];

    buf_print(out, "%-14s %12s", t->keys[0], "replies");
    for (int i = 0; i < SWEEP_WITHIN_COUNT; i++) {
        snprintf(name, sizeof(name), "<%d km", sweep_within_km[i]);
        buf_print(out, " %8s", name);
    }
    buf_print(out, " %12s %9s %9s %9s\n", "samples", "cot", "judge", "seed");
    text_value(t->now.values[0], value);
    snprintf(name, sizeof(name), "%s (now)", value);
    text_row(name, &t->now, out);
    for (size_t i = 0; i < t->counts[0]; i++) {
        text_value(t->values[0][i], value);
        text_row(value, &t->points[i], out);
    }
}

/* One figure of all points: rows are the second setting's values. */
enum text_figure { TEXT_SAMPLES, TEXT_COT, TEXT_NEAR };

static void text_cell(const struct sweep_point *p, enum text_figure figure,
                      struct buf *out)
{
    if (figure == TEXT_NEAR && p->known > 0)
        buf_print(out, " %8.1f%%",
                  100.0 * (double)p->within[0] / (double)p->known);
    else if (figure == TEXT_NEAR)
        buf_print(out, " %9s", "-");
    else
        buf_print(out, " %9lld",
                  (long long)(figure == TEXT_COT ? p->cot : p->samples));
}

static void text_grid(const struct sweep_table *t, const char *title,
                      enum text_figure figure, struct buf *out)
{
    char value[40];

    buf_print(out, "\n%s\n%-14s", title, "");
    for (size_t i = 0; i < t->counts[0]; i++) {
        text_value(t->values[0][i], value);
        buf_print(out, " %9s", value);
    }
    buf_add_char(out, '\n');
    for (size_t j = 0; j < t->counts[1]; j++) {
        text_value(t->values[1][j], value);
        buf_print(out, "%-14s", value);
        for (size_t i = 0; i < t->counts[0]; i++)
            text_cell(&t->points[j * t->counts[0] + i], figure, out);
        buf_add_char(out, '\n');
    }
}

static void text_grids(const struct sweep_table *t, struct buf *out)
{
    char x[40], y[40];

    buf_print(out, "across: %s; down: %s\n", t->keys[0], t->keys[1]);
    text_value(t->now.values[0], x);
    text_value(t->now.values[1], y);
    buf_print(out,
              "now: %s and %s: %lld samples with a kept reply, %lld in "
              "CoT\n",
              x, y, (long long)t->now.samples, (long long)t->now.cot);
    text_grid(t, "samples with a kept reply", TEXT_SAMPLES, out);
    text_grid(t, "within 25 km, of kept replies", TEXT_NEAR, out);
    text_grid(t, "samples in CoT", TEXT_COT, out);
}

/* ----------------------------------------------------------- by country */

struct text_country {
    size_t number;
    int64_t selected;
};

static int text_compare(const void *x, const void *y)
{
    const struct text_country *a = x, *b = y;

    if (a->selected != b->selected)
        return a->selected > b->selected ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

static void text_country(const struct sweep_table *t, size_t c, struct buf *out)
{
    size_t n = t->counts[0] * t->counts[1];

    buf_print(out, "%-14s %10lld %9lld",
              t->countries[c][0] != '\0' ? t->countries[c] : "not known",
              (long long)t->country_selected[c],
              (long long)t->now.country_samples[c]);
    for (size_t i = 0; i < n; i++)
        buf_print(out, " %9lld", (long long)t->points[i].country_samples[c]);
    buf_add_char(out, '\n');
}

static void text_country_head(const struct sweep_table *t, struct buf *out)
{
    char value[40], both[90];

    buf_print(out, "\nsamples with a kept reply, by country\n%-14s %10s %9s",
              "", "drawn", "now");
    for (size_t j = 0; j < t->counts[1]; j++) {
        for (size_t i = 0; i < t->counts[0]; i++) {
            text_value(t->values[0][i], both);
            if (t->keys[1] != NULL) {
                size_t len = strlen(both);
                text_value(t->values[1][j], value);
                snprintf(both + len, sizeof(both) - len, "/%s", value);
            }
            buf_print(out, " %9s", both);
        }
    }
    buf_add_char(out, '\n');
}

static void text_countries(const struct sweep_table *t, struct buf *out)
{
    struct text_country *list =
        heap_take((t->country_count + 1) * sizeof(*list));
    size_t shown = t->country_count;

    for (size_t i = 0; i < t->country_count; i++)
        list[i] = (struct text_country){i, t->country_selected[i]};
    qsort(list, t->country_count, sizeof(*list), text_compare);
    if (shown > SWEEP_COUNTRIES_SHOWN)
        shown = SWEEP_COUNTRIES_SHOWN;
    text_country_head(t, out);
    for (size_t i = 0; i < shown; i++)
        text_country(t, list[i].number, out);
    if (shown < t->country_count)
        buf_print(out, "and %zu countries more: --json has them\n",
                  t->country_count - shown);
    free(list);
}

void sweep_print_text(const struct sweep_table *t, struct buf *out)
{
    buf_print(out, "%lld replies were measured, %lld samples drawn\n",
              (long long)t->replies, (long long)t->samples);
    if (t->keys[1] == NULL)
        text_list(t, out);
    else
        text_grids(t, out);
    if (t->now.country_samples != NULL)
        text_countries(t, out);
}
