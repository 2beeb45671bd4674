/*
 * gazetteer.h: positions to names and names to positions, offline. Stages may
 * include this. One gazetteer serves all threads after gazetteer_open.
 */
#ifndef LIMBECK_GAZETTEER_H
#define LIMBECK_GAZETTEER_H

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

struct gazetteer;

struct gazetteer_place {
    const char *country; /* ISO 3166-1 alpha-2, upper case */
    const char *region;  /* first-level division, English; "" if unknown */
    const char *city;    /* English or local name in Latin script */
    double lat_deg, lon_deg; /* of the city */
    int64_t population;
    double distance_km;  /* from the position asked for; 0 for a name */
};

/* path NULL: the built-in table of libgeonames. Otherwise a GeoNames dump
 * (cities500.txt, cities15000.zip). ERR_USAGE, ERR_STAGE. */
MUST_CHECK struct gazetteer *gazetteer_open(const char *path,
                                            struct err *err);
void gazetteer_close(struct gazetteer *g);
/* "libgeonames 24361" and the like: what a stamp needs to know. */
const char *gazetteer_identity(const struct gazetteer *g);
size_t gazetteer_count(const struct gazetteer *g);

/* The place a position belongs to. Not simply the nearest centre: a larger
 * city reaches further than a village at its edge. false when nothing lies
 * within 500 km. */
bool gazetteer_at(const struct gazetteer *g, double lat_deg, double lon_deg,
                  struct gazetteer_place *out);

/* Where a named place is; region and country may be empty and only narrow the
 * search. The most populous match; *ambiguous: how many others there were.
 * With only a country: its most populous city. false when unknown. */
bool gazetteer_find(const struct gazetteer *g, struct span city,
                    struct span region, struct span country,
                    struct gazetteer_place *out, int *ambiguous);

#endif
