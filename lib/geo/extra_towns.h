/*
 * extra_towns.h: towns that a gazetteer of large cities lacks and a picture
 * needs: of countries without any (libgeonames knows no Singapore), and in
 * lands so empty that the next city lies abroad or nowhere near.
 *
 * Included by: lib/geo, tests.
 */
#ifndef LIMBECK_EXTRA_TOWNS_H
#define LIMBECK_EXTRA_TOWNS_H

#include <stddef.h>
#include <stdint.h>

struct extra_town {
    const char *country; /* ISO 3166-1 alpha-2 */
    const char *region, *name;
    double lat_deg, lon_deg;
    int64_t population; /* roughly */
};

extern const struct extra_town extra_town_table[];
extern const size_t extra_town_count;

#endif
