#include "models/weights/name_map.h"

#include "adapters/digest.h"
#include "base/arena.h"
#include "base/hash_index.h"

#include <stdlib.h>

struct name_entry {
    struct span name;
    int64_t value;
};

struct name_map {
    struct hash_index hashes;
    struct name_entry *entries; /* [hashes.count], room for so many */
    size_t room;
};

struct name_map *name_map_open(size_t expected)
{
    struct name_map *map = heap_take(sizeof(*map));

    hash_index_init(&map->hashes, expected);
    map->room = expected + 1;
    map->entries = heap_grow(NULL, map->room, sizeof(*map->entries));
    return map;
}

void name_map_close(struct name_map *map)
{
    if (!map)
        return;
    hash_index_release(&map->hashes);
    free(map->entries);
    free(map);
}

static const struct name_entry *name_map_entry(const struct name_map *map,
                                               struct span name, uint64_t hash)
{
    size_t at = SIZE_MAX, i;

    while (hash_index_next(&map->hashes, hash, &at, &i)) {
        if (span_equals(map->entries[i].name, name))
            return &map->entries[i];
    }
    return NULL;
}

bool name_map_add(struct name_map *map, struct span name, int64_t value)
{
    uint64_t hash = digest_fast(name, 0);
    size_t count = map->hashes.count;

    if (name_map_entry(map, name, hash))
        return false;
    if (count == map->room) {
        map->room *= 2;
        map->entries =
            heap_grow(map->entries, map->room, sizeof(*map->entries));
    }
    map->entries[count] = (struct name_entry){name, value};
    hash_index_add(&map->hashes, hash, count);
    return true;
}

bool name_map_find(const struct name_map *map, struct span name, int64_t *value)
{
    const struct name_entry *entry =
        name_map_entry(map, name, digest_fast(name, 0));

    if (!entry)
        return false;
    *value = entry->value;
    return true;
}

size_t name_map_count(const struct name_map *map)
{
    return map->hashes.count;
}
