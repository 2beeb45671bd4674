/*
 * gazetteer.h: positions to names and names to positions, offline. One
 * gazetteer serves all threads after gazetteer_open.
 *
 * Included by: pipeline/commands, stages, tests.
 */
#ifndef LIMBECK_GAZETTEER_H
#define LIMBECK_GAZETTEER_H

#include <stdint.h>

#include "base/buf.h"

struct gazetteer;

struct gazetteer_place {
    const char *country;     /* ISO 3166-1 alpha-2, upper case */
    const char *region;      /* first-level division, English; "" if unknown */
    const char *city;        /* English or local name in Latin script */
    double lat_deg, lon_deg; /* of the city */
    int64_t population;
    double distance_km; /* from the position asked for; 0 for a name */
};

/* path NULL: the built-in table of libgeonames. Otherwise a GeoNames dump
 * (cities500.txt, cities15000.zip). ERR_USAGE, ERR_STAGE. */
MUST_CHECK struct gazetteer *gazetteer_open(const char *path, struct err *err);
void gazetteer_close(struct gazetteer *g);
/* Append "libgeonames 24361" and the like: what a stage version needs to know
 * of the gazetteer that gazetteer_open would open, without opening it.
 * ERR_USAGE. */
MUST_CHECK bool gazetteer_identify(const char *path, struct buf *out,
                                   struct err *err);
/* The same text of an open one. */
const char *gazetteer_identity(const struct gazetteer *g);
size_t gazetteer_count(const struct gazetteer *g);

/* The place a position belongs to; false when nothing lies within 500 km, or
 * the position is not on the globe.
 *
 * The country is that which the three nearest towns speak for most, each with
 * sqrt(population) / (1/4 + km)^2: so Rome keeps its streets beside the Vatican
 * and a city its outskirts beside a foreign village. The city is the one of
 * that country, among the 32 nearest towns, with the least km^2 - reach^2,
 * where reach is 0.002 sqrt(population) km: 2 km for a million people. */
bool gazetteer_at(const struct gazetteer *g, double lat_deg, double lon_deg,
                  struct gazetteer_place *out);

/* Where a named place is. Country and region may be empty; the country narrows
 * the search, the region only where some match it. The most populous match;
 * *ambiguous: how many others there were more than 50 km away from it. Without
 * a city: the most populous city of the region, or of the country. A city that
 * is not found whole is looked for as "city, region, country". false when
 * unknown, or when the country is. distance_km is 0. */
bool gazetteer_find(const struct gazetteer *g, struct span city,
                    struct span region, struct span country,
                    struct gazetteer_place *out, int *ambiguous);

#endif
