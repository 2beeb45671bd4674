/*
 * locatability.h: how much each class of ADE20K speaks for a picture whose
 * place can be told. The locatability of a picture is the sum over classes of
 * weight times share of the area: 0 to 1.
 *
 * Published by GeoReasoner (ICML 2024), whose first author made GLOBE.
 *
 * Included by: decisions, stages/sample, tests.
 */
#ifndef LIMBECK_LOCATABILITY_H
#define LIMBECK_LOCATABILITY_H

#include "base/err.h"
#include "base/span.h"

struct locatability;

/* From a table with the columns weight and names (between commas). ERR_USAGE,
 * with the line. */
MUST_CHECK struct locatability *
locatability_open(struct span text, const char *name, struct err *err);
void locatability_close(struct locatability *l); /* NULL is fine */
/* label: as a segmenter calls the class: its first name counts ("road" of
 * "road, route"), in any case. false: it is no class of the table. */
bool locatability_find(const struct locatability *l, struct span label,
                       double *weight);

#endif
