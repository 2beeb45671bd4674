/*
 * pull_naturalearth.h: Natural Earth's countries as borders for place.
 *
 * Included by: command_pull.c.
 */
#ifndef LIMBECK_PULL_NATURALEARTH_H
#define LIMBECK_PULL_NATURALEARTH_H

#include "base/err.h"

#include <stdint.h>

/* name: "naturalearth:10m" (50m, 110m). Into the folder: the GeoJSON of its
 * countries, and their borders as `place.borders` takes them. Base address from
 * LIMBECK_NATURALEARTH. Prints what to set. */
MUST_CHECK bool pull_naturalearth(const char *name, const char *folder,
                                  int attempts, int64_t stall_ms,
                                  struct err *err);

#endif
