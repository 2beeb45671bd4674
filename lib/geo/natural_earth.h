/*
 * natural_earth.h: Natural Earth's countries (GeoJSON) as a file of borders.
 *
 * Included by: pull_naturalearth.c, tests.
 */
#ifndef LIMBECK_NATURAL_EARTH_H
#define LIMBECK_NATURAL_EARTH_H

#include "base/buf.h"

/* Append the file of borders (borders.h) of a FeatureCollection of Natural
 * Earth's admin_0_countries, at any scale: every point, to a ten-thousandth of
 * a degree. Who has which territory is told as packaging/make_borders.py tells
 * it; what has no code of ISO 3166-1 is left out. *rings: how many.
 * ERR_RECORD: it is something else, with the byte. Memory: the points of one
 * country. */
MUST_CHECK bool natural_earth_convert(struct span geojson, struct buf *out,
                                      size_t *rings, struct err *err);

#endif
