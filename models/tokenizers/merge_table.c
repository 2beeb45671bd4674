#include "models/tokenizers/merge_table.h"

#include "base/arena.h"
#include "base/hash_index.h"

#include <stdlib.h>

struct merge_table {
    struct hash_index pairs; /* by hash_mix of the pair, which no other has */
    struct merge *merges;    /* [pairs.count], room for so many */
    size_t room;
};

static uint64_t merge_pair(int32_t left, int32_t right)
{
    return hash_mix((uint64_t)(uint32_t)left << 32 | (uint32_t)right);
}

struct merge_table *merge_table_open(size_t expected)
{
    struct merge_table *t = heap_take(sizeof(*t));

    hash_index_init(&t->pairs, expected);
    t->room = expected + 1;
    t->merges = heap_grow(NULL, t->room, sizeof(*t->merges));
    return t;
}

void merge_table_close(struct merge_table *t)
{
    if (!t)
        return;
    hash_index_release(&t->pairs);
    free(t->merges);
    free(t);
}

void merge_table_add(struct merge_table *t, int32_t left, int32_t right,
                     struct merge merge)
{
    uint64_t pair = merge_pair(left, right);
    size_t count = t->pairs.count;

    if (hash_index_find(&t->pairs, pair) != SIZE_MAX)
        return;
    if (count == t->room) {
        t->room *= 2;
        t->merges = heap_grow(t->merges, t->room, sizeof(*t->merges));
    }
    t->merges[count] = merge;
    hash_index_add(&t->pairs, pair, count);
}

bool merge_table_find(const struct merge_table *t, int32_t left, int32_t right,
                      struct merge *merge)
{
    size_t at = hash_index_find(&t->pairs, merge_pair(left, right));

    if (at == SIZE_MAX)
        return false;
    *merge = t->merges[at];
    return true;
}

size_t merge_table_count(const struct merge_table *t)
{
    return t->pairs.count;
}
