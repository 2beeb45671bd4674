/*
 * name_map.h: byte strings to numbers, by hash.
 *
 * Included by: models/weights, models/tokenizers, tests.
 */
#ifndef LIMBECK_NAME_MAP_H
#define LIMBECK_NAME_MAP_H

#include <stdint.h>

#include "base/span.h"

struct name_map;

/* expected: how many names, as a hint; it grows. */
struct name_map *name_map_open(size_t expected);
void name_map_close(struct name_map *map); /* NULL is fine */

/* The map keeps the pointer, not a copy: the name must outlive it. false: the
 * name is there already, and keeps its value. */
bool name_map_add(struct name_map *map, struct span name, int64_t value);
bool name_map_find(const struct name_map *map, struct span name,
                   int64_t *value);
size_t name_map_count(const struct name_map *map);

#endif
