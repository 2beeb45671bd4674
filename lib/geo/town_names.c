#include "geo/town_names.h"

#include "base/arena.h"
#include "geo/names.h"

enum { TOWN_NAME_BYTES = 400 };

struct town_names {
    struct arena arena; /* the keys */
    struct buf key;     /* of the name that is being added */
    struct town_name *rows;
    size_t count, room;
};

struct town_names *town_names_open(void)
{
    struct town_names *names = heap_take(sizeof(*names));

    *names = (struct town_names){0};
    arena_init(&names->arena);
    buf_init(&names->key, TOWN_NAME_BYTES * 8);
    return names;
}

void town_names_close(struct town_names *names)
{
    if (!names)
        return;
    arena_release(&names->arena);
    buf_release(&names->key);
    free(names->rows);
    free(names);
}

void town_names_add(struct town_names *names, struct span name, uint32_t town,
                    int64_t population)
{
    buf_reset(&names->key);
    if (name.len > TOWN_NAME_BYTES)
        return;
    names_place_key(name, &names->key);
    if (names->key.len == 0 || names->key.over)
        return;
    if (names->count == names->room) {
        names->room = names->room ? names->room * 2 : 32768;
        names->rows = heap_grow(names->rows, names->room, sizeof(*names->rows));
    }
    names->rows[names->count++] = (struct town_name){
        .key = arena_span_text(&names->arena, buf_span(&names->key)),
        .population = population,
        .town = town};
}

static int town_names_order(const void *a, const void *b)
{
    const struct town_name *x = a, *y = b;
    int order = strcmp(x->key, y->key);

    if (order)
        return order;
    if (x->population != y->population)
        return x->population > y->population ? -1 : 1;
    return (x->town > y->town) - (x->town < y->town);
}

void town_names_sort(struct town_names *names)
{
    size_t kept = 0;

    if (names->count == 0)
        return;
    qsort(names->rows, names->count, sizeof(*names->rows), town_names_order);
    for (size_t i = 1; i < names->count; i++) {
        if (town_names_order(&names->rows[i], &names->rows[kept]) != 0)
            names->rows[++kept] = names->rows[i];
    }
    names->count = kept + 1;
}

/* The first row whose key is not below `key`, or, with `after`, above it. */
static size_t town_names_bound(const struct town_names *names, const char *key,
                               bool after)
{
    size_t low = 0, high = names->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(names->rows[middle].key, key);

        if (order < 0 || (after && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct town_name *town_names_find(const struct town_names *names,
                                        struct span name, size_t *count)
{
    size_t first = 0;
    struct buf key;

    *count = 0;
    if (name.len > TOWN_NAME_BYTES)
        return NULL;
    buf_init(&key, TOWN_NAME_BYTES * 8);
    names_place_key(name, &key);
    if (key.len > 0 && !key.over) {
        first = town_names_bound(names, key.data, false);
        *count = town_names_bound(names, key.data, true) - first;
    }
    buf_release(&key);
    return *count ? names->rows + first : NULL;
}
