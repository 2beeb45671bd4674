/*
 * payment.h: what one completion is paid by a preset: each part, their sum,
 * and why.
 *
 * Included by: rewards, pipeline/commands, tests.
 */
#ifndef LIMBECK_PAYMENT_H
#define LIMBECK_PAYMENT_H

#include "rewards/reward_preset.h"
#include "rewards/reward_row.h"

struct payment_part {
    double value;    /* NaN: null */
    const char *why; /* a JSON object, the arena's */
};

struct payment {
    double sum; /* NaN: null, because a part with a weight is */
    const struct preset *preset;
    struct payment_part parts[PRESET_PARTS_MAX];
    double theta_km; /* of the row, or NaN */
};

/* A row's payment. theta_km: of a curriculum, for a row without its own; or
 * NaN. ERR_RECORD: the row cannot be read. */
MUST_CHECK bool payment_make(const struct reward_reader *r,
                             const struct preset *preset,
                             const struct json *row, double theta_km,
                             struct arena *arena, struct payment *out,
                             struct err *err);

/* Append {"sum":...,"parts":{NAME:{"value":...,"weight":...,"why":{...}}}};
 * without the last brace, so that more can follow. */
void payment_add(struct buf *b, const struct payment *p);

#endif
