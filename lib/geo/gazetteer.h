/*
 * gazetteer.h: positions to names and names to positions, offline. One
 * gazetteer serves all threads after gazetteer_open.
 *
 * Included by: lib/geo, answers, evaluation, rewards, pipeline/commands,
 * stages, tests.
 */
#ifndef LIMBECK_GAZETTEER_H
#define LIMBECK_GAZETTEER_H

#include <stdint.h>

#include "base/buf.h"

struct gazetteer;

enum {
    GAZETTEER_DUMP_BYTES = 1 << 29, /* cities500.txt has some 40 MB */
    GAZETTEER_BORDERS_BYTES = 1 << 26
};

struct gazetteer_place {
    const char *country;     /* ISO 3166-1 alpha-2, upper case */
    const char *region;      /* first-level division, English; "" if unknown */
    const char *city;        /* English or local name in Latin script */
    double lat_deg, lon_deg; /* of the city */
    int64_t population;
    double distance_km; /* from the position asked for; 0 for a name */
    bool within; /* the position lies in the country's polygon, not at sea */
    /* Of a name: how many other places of that name fit the question more than
     * 50 km away, the people of the largest of them, and how far the farthest
     * is. */
    int namesakes;
    int64_t rival_population;
    double spread_km;
};

/* A position that tells namesakes apart. */
struct gazetteer_near {
    double lat_deg, lon_deg;
};

/* path NULL: the built-in table of libgeonames. Otherwise a GeoNames dump
 * (cities500.txt, cities15000.zip). ERR_USAGE, ERR_STAGE. */
MUST_CHECK struct gazetteer *gazetteer_open(const char *path, struct err *err);
void gazetteer_close(struct gazetteer *g);
/* Take countries from a file of borders (borders.h) instead of those that are
 * built in. Before the first question. ERR_USAGE. */
MUST_CHECK bool gazetteer_use_borders(struct gazetteer *g, const char *path,
                                      struct err *err);
/* Append what a stage version needs to know of such a file. ERR_USAGE. */
MUST_CHECK bool gazetteer_identify_borders(const char *path, struct buf *out,
                                           struct err *err);
/* Append "libgeonames 24361" and the like: what a stage version needs to know
 * of the gazetteer that gazetteer_open would open, without opening it.
 * ERR_USAGE. */
MUST_CHECK bool gazetteer_identify(const char *path, struct buf *out,
                                   struct err *err);
/* Append the lines of a dump (text or zip) that are places where people live
 * now; *count: how many. ERR_USAGE: no dump, or one without any. */
MUST_CHECK bool gazetteer_dump_towns(const char *path, struct buf *out,
                                     size_t *count, struct err *err);
/* What gazetteer_identify says of an open one. */
const char *gazetteer_identity(const struct gazetteer *g);
size_t gazetteer_count(const struct gazetteer *g);
/* Each town with its people, but for parts of towns. */
void gazetteer_each_town(const struct gazetteer *g,
                         void (*each)(void *arg, const char *country,
                                      double lat_deg, double lon_deg,
                                      int64_t population),
                         void *arg);

/* The place a position belongs to; false when it is on no land and nothing
 * lies within 500 km, or when it is not on the globe.
 *
 * The country is the one in whose polygon it lies. Within a kilometre of a
 * border, and at sea, it is that which the three nearest towns (near a border:
 * of the countries that meet there) speak for most, each with
 * sqrt(population) / (1/4 + km)^2: so Rome keeps its streets beside the Vatican
 * and a city its outskirts beside a foreign village. The city is the one of
 * that country with the least km^2 - reach^2, where reach is 0.002
 * sqrt(population) km: 2 km for a million people; "", with the distance
 * INFINITY, when none lies within 500 km. */
bool gazetteer_at(const struct gazetteer *g, double lat_deg, double lon_deg,
                  struct gazetteer_place *out);

/* Its country alone, at half the cost: alpha-2, in the gazetteer's memory; NULL
 * where gazetteer_at is false. */
const char *gazetteer_country_at(const struct gazetteer *g, double lat_deg,
                                 double lon_deg);

/* The other half, once its country is known: all of gazetteer_at's answer but
 * `within`. */
void gazetteer_town_at(const struct gazetteer *g, double lat_deg,
                       double lon_deg, const char *country,
                       struct gazetteer_place *out);

/* Where a named place is. Country and region may be empty. The country narrows
 * the search; its territories (ISO 3166-1) count where the country has no such
 * town. A region is a division's name, its code or a short form ("Oregon",
 * "OR", "Calif."), or a territory; a town outside a region that the gazetteer
 * knows is found only within 30 km of it. The most populous match. A city
 * that is not found whole is read as "part of town, city, region, country", or
 * with a second name in brackets or behind a stroke. Without a city: the most
 * populous city of the region, or of the country. false when unknown, or when
 * the country is. distance_km is 0. */
bool gazetteer_find(const struct gazetteer *g, struct span city,
                    struct span region, struct span country,
                    struct gazetteer_place *out);
/* The same; of several matches the one nearest to the position, if it is
 * within 100 km (then without namesakes). near may be NULL. */
bool gazetteer_find_near(const struct gazetteer *g, struct span city,
                         struct span region, struct span country,
                         const struct gazetteer_near *near,
                         struct gazetteer_place *out);

#endif
