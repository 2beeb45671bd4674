#include "stages/split/split_grouping.h"

#include "base/arena.h"
#include "adapters/digest.h"

struct grouping_key_place {
    uint64_t hash; /* 0: empty */
    size_t thing;
};

struct grouping {
    size_t *parents;                   /* [count] */
    struct grouping_key_place *places; /* [mask + 1] */
    size_t mask, used;
};

struct grouping *grouping_open(size_t count)
{
    struct grouping *g = heap_take(sizeof(*g));

    *g = (struct grouping){.mask = 1023};
    g->parents = heap_grow(NULL, count + 1, sizeof(*g->parents));
    for (size_t i = 0; i < count; i++)
        g->parents[i] = i;
    g->places = heap_grow(NULL, g->mask + 1, sizeof(*g->places));
    memset(g->places, 0, (g->mask + 1) * sizeof(*g->places));
    return g;
}

void grouping_close(struct grouping *g)
{
    if (g == NULL)
        return;
    free(g->parents);
    free(g->places);
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

/* The place of that hash, or the empty one where it belongs. */
static struct grouping_key_place *grouping_place(struct grouping *g,
                                                 uint64_t hash)
{
    size_t i = hash & g->mask;

    while (g->places[i].hash != 0 && g->places[i].hash != hash)
        i = (i + 1) & g->mask;
    return &g->places[i];
}

static void grouping_grow(struct grouping *g)
{
    struct grouping_key_place *old = g->places;
    size_t count = g->mask + 1;

    g->mask = count * 2 - 1;
    g->places = heap_grow(NULL, count * 2, sizeof(*g->places));
    memset(g->places, 0, count * 2 * sizeof(*g->places));
    for (size_t i = 0; i < count; i++) {
        if (old[i].hash != 0)
            *grouping_place(g, old[i].hash) = old[i];
    }
    free(old);
}

void grouping_key(struct grouping *g, size_t thing, char kind, struct span key)
{
    /* Two keys with one hash of 64 bits would only make a group larger. */
    uint64_t hash = digest_fast(key, (unsigned char)kind);

    if (key.len == 0)
        return;
    hash += hash == 0;
    struct grouping_key_place *place = grouping_place(g, hash);
    if (place->hash != 0) {
        grouping_join(g, place->thing, thing);
        return;
    }
    *place = (struct grouping_key_place){hash, thing};
    if (++g->used * 2 > g->mask)
        grouping_grow(g);
}
