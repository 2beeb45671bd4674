/*
 * report_picks.h: the best few of many, as they come.
 *
 * Included by: stages/report.
 */
#ifndef LIMBECK_REPORT_PICKS_H
#define LIMBECK_REPORT_PICKS_H

#include <stdint.h>

#include "base/arena.h"

struct pick {
    double off;   /* the least first */
    uint64_t tie; /* then this */
    double value;
    int64_t sample_id;
    uint16_t teacher; /* UINT16_MAX: the sample itself */
    bool kept, alone;
};

struct picks {
    struct pick *items; /* [most] */
    size_t count, most;
    int64_t total; /* that were offered */
};

/* Room for so many, in the arena. */
void picks_init(struct picks *p, size_t most, struct arena *arena);
/* One frame for each sample: the best of it. */
void picks_add(struct picks *p, const struct pick *one);

#endif
