/*
 * report_counts.h: how often each of a few pairs of texts occurs, counted as
 * rows come by. GROUP BY would keep all rows in memory, to sort them.
 *
 * Included by: stages/report, tests.
 */
#ifndef LIMBECK_REPORT_COUNTS_H
#define LIMBECK_REPORT_COUNTS_H

#include "base/arena.h"
#include "base/hash_index.h"
#include "reports/report.h"

struct counts {
    struct report_count *items; /* [count], in the arena */
    int64_t *orders;            /* [count] */
    size_t count, last;         /* last: the one that was counted last */
    struct arena *arena;
    struct hash_index by_text;
};

void counts_init(struct counts *c, struct arena *arena);
void counts_release(struct counts *c); /* what is in the arena stays */
/* One more of that group and label, which are copied. order: of the group. */
void counts_add(struct counts *c, int64_t order, struct span group,
                struct span label);
enum counts_by { COUNTS_MOST, COUNTS_LABEL, COUNTS_LABEL_DOWN };
/* By the orders, then by the groups, then those with the most or by their
 * labels. Nothing is added behind it. */
void counts_sort(struct counts *c, enum counts_by by);

#endif
