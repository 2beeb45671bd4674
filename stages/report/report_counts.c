#include "stages/report/report_counts.h"

#include <stdlib.h>
#include <string.h>

void counts_init(struct counts *c, struct arena *arena)
{
    *c = (struct counts){.arena = arena};
    hash_index_init(&c->by_text, 16);
}

void counts_release(struct counts *c)
{
    hash_index_release(&c->by_text);
}

static bool counts_is(const struct counts *c, size_t i, struct span group,
                      struct span label)
{
    return span_is(label, c->items[i].label) &&
           span_is(group, c->items[i].group);
}

/* Room for one more without a count; returns its place. */
static size_t counts_open(struct counts *c, int64_t order, struct span group,
                          struct span label)
{
    size_t i = c->count;

    c->items = arena_grow(c->arena, c->items, i, sizeof(*c->items));
    c->orders = arena_grow(c->arena, c->orders, i, sizeof(*c->orders));
    c->items[i] =
        (struct report_count){.group = arena_span_text(c->arena, group),
                              .label = arena_span_text(c->arena, label)};
    c->orders[i] = order;
    return c->count++;
}

static size_t counts_find(struct counts *c, int64_t order, struct span group,
                          struct span label)
{
    uint64_t hash = hash_mix(hash_fnv(label.data, label.len)) ^
                    hash_fnv(group.data, group.len);
    size_t at = SIZE_MAX, i;

    while (hash_index_next(&c->by_text, hash, &at, &i)) {
        if (counts_is(c, i, group, label))
            return i;
    }
    i = counts_open(c, order, group, label);
    hash_index_add(&c->by_text, hash, i);
    return i;
}

void counts_add(struct counts *c, int64_t order, struct span group,
                struct span label)
{
    if (c->count == 0 || !counts_is(c, c->last, group, label))
        c->last = counts_find(c, order, group, label);
    c->items[c->last].count++;
}

struct counts_sorter {
    const struct counts *counts;
    enum counts_by by;
};

static int counts_compare(const void *x, const void *y, void *arg)
{
    const struct counts_sorter *s = arg;
    size_t i = *(const size_t *)x, k = *(const size_t *)y;
    const struct report_count *a = &s->counts->items[i];
    const struct report_count *b = &s->counts->items[k];
    const int64_t *orders = s->counts->orders;
    int c = (orders[i] > orders[k]) - (orders[i] < orders[k]);

    if (c == 0)
        c = strcmp(a->group, b->group);
    if (c == 0 && s->by == COUNTS_MOST)
        c = (a->count < b->count) - (a->count > b->count);
    if (c != 0)
        return c;
    c = strcmp(a->label, b->label);
    return s->by == COUNTS_LABEL_DOWN ? -c : c;
}

void counts_sort(struct counts *c, enum counts_by by)
{
    struct counts_sorter s = {c, by};
    struct report_count *sorted =
        arena_take_array(c->arena, c->count + 1, sizeof(*sorted));
    size_t *order = arena_take_array(c->arena, c->count + 1, sizeof(*order));

    for (size_t i = 0; i < c->count; i++)
        order[i] = i;
    qsort_r(order, c->count, sizeof(*order), counts_compare, &s);
    for (size_t i = 0; i < c->count; i++)
        sorted[i] = c->items[order[i]];
    c->items = sorted;
}
