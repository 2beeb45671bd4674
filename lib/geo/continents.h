/*
 * continents.h: the continent of a country, as GeoNames has it: seven, Russia
 * and Turkey in one piece (Europe, Asia).
 *
 * Included by: evaluation, tests.
 */
#ifndef LIMBECK_CONTINENTS_H
#define LIMBECK_CONTINENTS_H

#include "base/span.h"

/* "Europe" and the like of a country's alpha-2 code in capitals; NULL when
 * there is none. Static memory. */
const char *continent_of(struct span code);

#endif
