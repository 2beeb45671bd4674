#include "stages/split/split_grouping.h"

#include "base/arena.h"
#include "base/hash_index.h"
#include "base/spill.h"
#include "adapters/digest.h"

struct grouping {
    struct spill memory;
    size_t *parents; /* [count] */
    size_t count;
    struct hash_index keys; /* a thing that has the key */
};

struct grouping *grouping_open(void)
{
    struct grouping *g = heap_take(sizeof(*g));

    *g = (struct grouping){.count = 0};
    hash_index_init(&g->keys, 500);
    return g;
}

size_t grouping_add(struct grouping *g)
{
    g->parents =
        spill_grow_array(&g->memory, g->count + 1, sizeof(*g->parents));
    g->parents[g->count] = g->count;
    return g->count++;
}

void grouping_close(struct grouping *g)
{
    if (g == NULL)
        return;
    spill_release(&g->memory);
    hash_index_release(&g->keys);
    free(g);
}

size_t grouping_root(struct grouping *g, size_t thing)
{
    while (g->parents[thing] != thing) {
        g->parents[thing] = g->parents[g->parents[thing]];
        thing = g->parents[thing];
    }
    return thing;
}

void grouping_join(struct grouping *g, size_t a, size_t b)
{
    a = grouping_root(g, a);
    b = grouping_root(g, b);
    if (a < b)
        g->parents[b] = a;
    else
        g->parents[a] = b;
}

void grouping_key(struct grouping *g, size_t thing, char kind, struct span key)
{
    /* Two keys with one hash of 64 bits would only make a group larger. */
    uint64_t hash = digest_fast(key, (unsigned char)kind);

    if (key.len == 0)
        return;
    size_t other = hash_index_find(&g->keys, hash);
    if (other != SIZE_MAX)
        grouping_join(g, other, thing);
    else
        hash_index_add(&g->keys, hash, thing);
}
