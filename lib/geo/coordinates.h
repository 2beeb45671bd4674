/*
 * coordinates.h: a position written in words: decimal, DMS, hemispheres,
 * labelled or bare, in every spelling that teachers use; plus codes and
 * references to the grid of NATO.
 *
 * Included by: lib/geo, answers, filters, tests.
 */
#ifndef LIMBECK_COORDINATES_H
#define LIMBECK_COORDINATES_H

#include "base/err.h"
#include "base/span.h"

enum coordinates_verdict {
    COORDINATES_FOUND,
    COORDINATES_NONE,     /* no position in the text */
    COORDINATES_RANGE,    /* numbers, but not on the globe */
    COORDINATES_AMBIGUOUS /* several different positions */
};

struct coordinates {
    double lat_deg, lon_deg;
    size_t start, end;    /* where in the text, in bytes */
    const char *spelling; /* "labelled", "hemisphere", "dms", "pair",
                           * "plus code", "mgrs" */
    double cell_m;        /* of a code: the height of its cell; else 0 */
};

/* Find the position in text. Handles labels in either order and language of
 * quotes, N S E W before or after, degrees-minutes-seconds, U+2212 and dashes
 * as minus, decimal commas ("48,85; 2,35"), brackets, degree signs, list
 * numbers before the pair ("1. Sydney -33.8, 151.2"), URLs of maps. Several
 * mentions of the same position (within 0.01 degrees, or within the last digit
 * of the coarser one) are one, the finer. A position with labels or
 * hemispheres outweighs bare pairs. Latitude comes first where nothing tells;
 * a pair that fits only the other way round is out of range, never swapped.
 * "-33.8 N" contradicts itself: ambiguous. A full plus code (plus_code.h) and
 * a reference of MGRS (mgrs.h) are positions, the middle of their cell, that
 * any other in the text has to agree with. Linear in the text; any bytes. Of
 * one that is out of range or ambiguous start and end alone are set. */
enum coordinates_verdict coordinates_find(struct span text,
                                          struct coordinates *out);

#endif
