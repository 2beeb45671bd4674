/*
 * report_tally.h: how often each of a few labels comes, by teacher.
 *
 * Included by: stages/report.
 */
#ifndef LIMBECK_REPORT_TALLY_H
#define LIMBECK_REPORT_TALLY_H

#include "base/arena.h"
#include "reports/report.h"

enum { TALLY_LABELS = 60 }; /* of a teacher; others are "other" */

struct tally {
    const char *labels[TALLY_LABELS];
    int64_t counts[TALLY_LABELS];
    size_t count;
};

/* One more of that label, whose copy lies in the arena. */
void tally_add(struct tally *t, struct span label, struct arena *arena);
/* Appends its lines, the most frequent first, as the group's. */
void tally_end(const struct tally *t, const char *group, struct arena *arena,
               struct report_count **items, size_t *count);

#endif
