/*
 * coordinate_codes.h: the positions of a text that are written as codes: full
 * plus codes (plus_code.h) and references of MGRS (mgrs.h).
 *
 * Included by: lib/geo.
 */
#ifndef LIMBECK_COORDINATE_CODES_H
#define LIMBECK_COORDINATE_CODES_H

#include "geo/angle.h"
#include "geo/coordinates.h"

enum { COORDINATE_CODES = 8 };

struct coordinate_codes {
    struct coordinates list[COORDINATE_CODES]; /* the middle of each cell */
    size_t count;
};

/* The first of them. capital: a reference of MGRS may stand in the text, of
 * which each has a capital letter (struct angle_scan). */
void coordinate_codes_find(struct span text, bool capital,
                           struct coordinate_codes *codes);
/* Is the angle a part of a code? */
bool coordinate_codes_hold(const struct coordinate_codes *codes,
                           const struct angle *a);

#endif
