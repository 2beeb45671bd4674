#include "models/tokenizers/merge_table.h"

#include "base/arena.h"

#include <stdlib.h>

struct merge_slot {
    uint64_t pair; /* UINT64_MAX: free */
    struct merge merge;
};

/* Open addressing, never more than half full. */
struct merge_table {
    struct merge_slot *slots; /* [mask + 1] */
    size_t mask, count;
};

static uint64_t merge_pair(int32_t left, int32_t right)
{
    return (uint64_t)(uint32_t)left << 32 | (uint32_t)right;
}

static struct merge_slot *merge_table_slots(size_t size)
{
    struct merge_slot *slots = heap_grow(NULL, size, sizeof(*slots));
    size_t i;

    for (i = 0; i < size; i++)
        slots[i].pair = UINT64_MAX;
    return slots;
}

struct merge_table *merge_table_open(size_t expected)
{
    struct merge_table *t = heap_take(sizeof(*t));
    size_t size = 16;

    while (size < expected * 2)
        size *= 2;
    t->slots = merge_table_slots(size);
    t->mask = size - 1;
    t->count = 0;
    return t;
}

void merge_table_close(struct merge_table *t)
{
    if (!t)
        return;
    free(t->slots);
    free(t);
}

static struct merge_slot *merge_table_slot(const struct merge_table *t,
                                           uint64_t pair)
{
    /* splitmix64's mixer */
    uint64_t hash = (pair ^ pair >> 30) * 0xBF58476D1CE4E5B9u;
    size_t i;

    hash = (hash ^ hash >> 27) * 0x94D049BB133111EBu;
    i = (size_t)(hash ^ hash >> 31) & t->mask;
    while (t->slots[i].pair != pair && t->slots[i].pair != UINT64_MAX)
        i = (i + 1) & t->mask;
    return &t->slots[i];
}

static void merge_table_grow(struct merge_table *t)
{
    struct merge_slot *old = t->slots;
    size_t size = t->mask + 1, i;

    t->slots = merge_table_slots(size * 2);
    t->mask = size * 2 - 1;
    for (i = 0; i < size; i++)
        if (old[i].pair != UINT64_MAX)
            *merge_table_slot(t, old[i].pair) = old[i];
    free(old);
}

void merge_table_add(struct merge_table *t, int32_t left, int32_t right,
                     struct merge merge)
{
    uint64_t pair = merge_pair(left, right);
    struct merge_slot *slot;

    if (t->count * 2 > t->mask)
        merge_table_grow(t);
    slot = merge_table_slot(t, pair);
    if (slot->pair == pair)
        return;
    slot->pair = pair;
    slot->merge = merge;
    t->count++;
}

bool merge_table_find(const struct merge_table *t, int32_t left, int32_t right,
                      struct merge *merge)
{
    uint64_t pair = merge_pair(left, right);
    const struct merge_slot *slot = merge_table_slot(t, pair);

    if (slot->pair != pair)
        return false;
    *merge = slot->merge;
    return true;
}

size_t merge_table_count(const struct merge_table *t)
{
    return t->count;
}
