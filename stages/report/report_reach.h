/*
 * report_reach.h: how far each sample came, a byte each: one walk over the
 * replies instead of one for each table of the report.
 *
 * Included by: stages/report.
 */
#ifndef LIMBECK_REPORT_REACH_H
#define LIMBECK_REPORT_REACH_H

#include <stdint.h>

#include "base/spill.h"

enum { REACH_REPLIED = 1, REACH_PARSED = 2, REACH_KEPT = 4 };

struct reach {
    uint8_t *bits; /* [room] by the sample's id */
    size_t room;
    struct spill memory; /* of the bits */
};

void reach_release(struct reach *r);
void reach_add(struct reach *r, int64_t sample_id, unsigned bits);
unsigned reach_of(const struct reach *r, int64_t sample_id);
/* Samples that have this bit. */
int64_t reach_count(const struct reach *r, unsigned bit);

#endif
