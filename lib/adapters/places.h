/*
 * places.h: the adapter of libgeonames, the gazetteer that every installation
 * has: 24,361 cities, offline.
 *
 * Included by: lib/geo, tests.
 */
#ifndef LIMBECK_PLACES_H
#define LIMBECK_PLACES_H

#include <stddef.h>
#include <stdint.h>

/* Texts live as long as the call they are handed to. */
struct places_city {
    const char *name, *state; /* English where the library has it */
    const char *country_code; /* ISO 3166-1 alpha-2 */
    double lat_deg, lon_deg;
    int64_t population;
};

typedef void places_visit(void *context, const struct places_city *city);

size_t places_count(void);
/* Call visit for every city, in the library's order, which is that of its
 * data. Cities without a name, a country or a position on the globe are left
 * out. One thread at a time. Names are English as long as the process keeps
 * the C locale: the library translates them to that of the process. */
void places_each(places_visit *visit, void *context);

#endif
