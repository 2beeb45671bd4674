/*
 * town_parts.h: parts of large cities that are written without the city
 * ("Hollywood, California"), for a gazetteer without them: libgeonames has
 * towns alone. A part is where its city is.
 *
 * Included by: lib/geo.
 */
#ifndef LIMBECK_TOWN_PARTS_H
#define LIMBECK_TOWN_PARTS_H

#include <stddef.h>

struct town_parts {
    const char *country, *city; /* as libgeonames has the city */
    const char *parts;          /* names between semicolons */
};

extern const struct town_parts town_part_table[];
extern const size_t town_part_count;

#endif
