/*
 * mgrs.h: the grid of NATO: "33UXP0500444998" is a square metre in Vienna:
 * zone, band, square of 100 km, then as many digits of the easting as of the
 * northing within it.
 *
 * Sources: NGA.STND.0037, The Universal Grids and the Transverse Mercator and
 * Polar Stereographic Map Projections; C. F. F. Karney, Transverse Mercator
 * with an accuracy of a few nanometers, J. Geodesy 85 (2011), equations 11 to
 * 14 and 35 (Krueger's series), here to the fourth order.
 *
 * Included by: lib/geo.
 */
#ifndef LIMBECK_MGRS_H
#define LIMBECK_MGRS_H

#include "base/span.h"

struct mgrs {
    double lat_deg, lon_deg; /* the middle of its square, WGS84 */
    double size_m;
    size_t start, end; /* in the text, in bytes */
};

/* The reference that begins at a byte of the text: in capitals, blanks between
 * its parts, nothing touching it that could be part of it. Of 100 m or finer
 * and "33UXP0500444998" or "33U XP 05004 44998", or with "MGRS", "USNG" or
 * "grid" in front: number plates and prices look like others. false: there is
 * none, or it lies outside of its band or zone, or in the polar grids. Any
 * bytes. */
bool mgrs_read(struct span text, size_t at, struct mgrs *out);

#endif
