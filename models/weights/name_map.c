#include "models/weights/name_map.h"

#include "base/arena.h"
#include "adapters/digest.h"

#include <stdlib.h>
#include <string.h>

struct name_slot {
    const char *name; /* NULL: free; an empty name points somewhere */
    uint32_t len, hash;
    int64_t value;
};

/* Open addressing, never more than half full. */
struct name_map {
    struct name_slot *slots; /* [mask + 1] */
    size_t mask, count;
};

static struct name_slot *name_map_slots(size_t size)
{
    struct name_slot *slots = heap_grow(NULL, size, sizeof(*slots));

    memset(slots, 0, size * sizeof(*slots));
    return slots;
}

struct name_map *name_map_open(size_t expected)
{
    struct name_map *map = heap_take(sizeof(*map));
    size_t size = 16;

    while (size < expected * 2)
        size *= 2;
    map->slots = name_map_slots(size);
    map->mask = size - 1;
    map->count = 0;
    return map;
}

void name_map_close(struct name_map *map)
{
    if (!map)
        return;
    free(map->slots);
    free(map);
}

static struct name_slot *name_map_slot(const struct name_map *map,
                                       struct span name, uint32_t hash)
{
    size_t i = hash & map->mask;

    for (;; i = (i + 1) & map->mask) {
        struct name_slot *slot = &map->slots[i];

        if (!slot->name)
            return slot;
        if (slot->hash == hash && slot->len == name.len &&
            (name.len == 0 || memcmp(slot->name, name.data, name.len) == 0))
            return slot;
    }
}

static void name_map_grow(struct name_map *map)
{
    struct name_slot *old = map->slots;
    size_t size = map->mask + 1, i;

    map->slots = name_map_slots(size * 2);
    map->mask = size * 2 - 1;
    for (i = 0; i < size; i++)
        if (old[i].name)
            *name_map_slot(map, span_make(old[i].name, old[i].len),
                           old[i].hash) = old[i];
    free(old);
}

bool name_map_add(struct name_map *map, struct span name, int64_t value)
{
    uint32_t hash = (uint32_t)digest_fast(name, 0);
    struct name_slot *slot;

    if (map->count * 2 > map->mask)
        name_map_grow(map);
    slot = name_map_slot(map, name, hash);
    if (slot->name)
        return false;
    slot->name = name.data ? name.data : "";
    slot->len = (uint32_t)name.len;
    slot->hash = hash;
    slot->value = value;
    map->count++;
    return true;
}

bool name_map_find(const struct name_map *map, struct span name, int64_t *value)
{
    const struct name_slot *slot =
        name_map_slot(map, name, (uint32_t)digest_fast(name, 0));

    if (!slot->name)
        return false;
    *value = slot->value;
    return true;
}

size_t name_map_count(const struct name_map *map)
{
    return map->count;
}
