/*
 * town_names.h: an index from names to towns (or to anything with a number and
 * a population).
 *
 * Included by: lib/geo.
 */
#ifndef LIMBECK_TOWN_NAMES_H
#define LIMBECK_TOWN_NAMES_H

#include <stdint.h>

#include "base/buf.h"

struct town_names;

struct town_name {
    const char *key; /* names_place_key */
    int64_t population;
    uint32_t town;
};

struct town_names *town_names_open(void);
void town_names_close(struct town_names *names); /* NULL is fine */
/* Take in a name; one without letters, or over-long, is left out. */
void town_names_add(struct town_names *names, struct span name, uint32_t town,
                    int64_t population);
/* After the last name and before the first question. */
void town_names_sort(struct town_names *names);
/* All of that name, the most populous first, each town once; *count may be 0.
 * The memory belongs to names. */
const struct town_name *town_names_find(const struct town_names *names,
                                        struct span name, size_t *count);

#endif
