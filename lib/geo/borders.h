/*
 * borders.h: in which country a position lies, by polygons.
 *
 * Built in: Natural Earth's 1:50m countries (public domain), rounded to 0.002
 * degrees, coasts simplified to half a kilometre (borders.bin, made by
 * packaging/make_borders.py). Territories of ISO 3166-1 that Natural Earth
 * draws with their state stand for themselves; disputed areas are where the
 * towns of GeoNames have them (Crimea UA, Northern Cyprus CY, Somaliland SO).
 *
 * Included by: lib/geo, tests.
 */
#ifndef LIMBECK_BORDERS_H
#define LIMBECK_BORDERS_H

#include "base/err.h"
#include "base/span.h"

enum { BORDERS_NEAR = 6 };

struct borders;

/* Of a position. Codes are alpha-2, in the memory of the borders. */
struct borders_answer {
    const char *country;            /* whose polygon it is in; NULL: the sea */
    const char *near[BORDERS_NEAR]; /* countries whose border is near, that of
                                     * `country` among them */
    size_t near_count;
};

/* A file of borders: "LBORDER1"; units a degree and count of rings, 32 bits
 * little-endian; then for each ring the country's alpha-2 code, the count of
 * its points, and these as differences of longitude and latitude from the one
 * before (the first from 0, 0), all as LEB128, the differences in zigzag.
 * ERR_RECORD: it is none, with the reason. */
MUST_CHECK struct borders *borders_open(struct span file, struct err *err);
void borders_close(struct borders *b); /* NULL is fine */
/* The file that is built in. */
struct span borders_built_in(void);
size_t borders_ring_count(const struct borders *b);

/* near_km: how near a border counts, at most 1.6; three times as far for rings
 * under 0.15 degrees, which are not drawn that exactly. Even-odd over all
 * rings of a country, holes included. Any number of threads may ask. */
void borders_at(const struct borders *b, double lat_deg, double lon_deg,
                double near_km, struct borders_answer *out);

#endif
