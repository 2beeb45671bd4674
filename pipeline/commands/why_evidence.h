/*
 * why_evidence.h: what a filter noted, as a short line.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_WHY_EVIDENCE_H
#define LIMBECK_WHY_EVIDENCE_H

#include "adapters/json.h"

/* "3 of 8 claims not seen: palm trees, flag", "2 of 6 not named: sky, road",
 * else the values by their names, "nearest atlas, nearest_km 8020"; lists by
 * how long they are, kinds by their names. Nothing for what is no object.
 * filter: its name. */
void why_evidence_add(struct buf *out, const struct json *filter,
                      const struct json *evidence);

#endif
