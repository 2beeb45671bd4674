/*
 * pull_geonames.h: a dump of GeoNames for place and extract.
 *
 * Included by: command_pull.c.
 */
#ifndef LIMBECK_PULL_GEONAMES_H
#define LIMBECK_PULL_GEONAMES_H

#include "base/err.h"

#include <stdint.h>

/* name: "geonames:cities500" (cities1000, cities5000, cities15000). Into the
 * folder: the dump, the names of first divisions, and the dump's populated
 * places as text, which is what `place.gazetteer` then names. Base address
 * from LIMBECK_GEONAMES. Prints what to set. */
MUST_CHECK bool pull_geonames(const char *name, const char *folder,
                              int attempts, int64_t stall_ms, struct err *err);

#endif
