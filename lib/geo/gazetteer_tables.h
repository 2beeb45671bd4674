/*
 * gazetteer_tables.h: what a gazetteer is made of, for the two files that ask
 * it: by position (gazetteer.c) and by name (gazetteer_find.c).
 *
 * Included by: lib/geo.
 */
#ifndef LIMBECK_GAZETTEER_TABLES_H
#define LIMBECK_GAZETTEER_TABLES_H

#include "geo/borders.h"
#include "geo/gazetteer.h"
#include "geo/town_list.h"
#include "geo/town_names.h"

enum {
    GAZETTEER_LETTERS = 26,
    GAZETTEER_CODES = GAZETTEER_LETTERS * GAZETTEER_LETTERS
};

struct gazetteer {
    struct town_list list;
    struct sphere *sphere;
    struct town_names *cities, *regions;
    uint32_t largest[GAZETTEER_CODES]; /* town + 1, by country; 0: none */
    struct borders *borders;
    struct buf identity;
};

/* The place of an alpha-2 code in `largest`. */
static inline size_t gazetteer_code(const char *country)
{
    return (size_t)(country[0] - 'A') * GAZETTEER_LETTERS +
           (size_t)(country[1] - 'A');
}

void gazetteer_fill(const struct town *town, double km,
                    struct gazetteer_place *out);

#endif
