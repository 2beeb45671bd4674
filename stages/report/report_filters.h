/*
 * report_filters.h: what filters measured, and what failed them, as replies
 * come by.
 *
 * Included by: stages/report.
 */
#ifndef LIMBECK_REPORT_FILTERS_H
#define LIMBECK_REPORT_FILTERS_H

#include "stages/report/report_numbers.h"
#include "stages/report/report_picks.h"

struct filters;

/* What the store says of a reply, beside its values. */
struct filters_reply {
    int64_t sample_id;
    size_t teacher;
    bool decided, kept, right;
    uint64_t failed;
    int64_t first; /* ordinal; -1: none */
};

/* ERR_STAGE. */
MUST_CHECK struct filters *filters_open(struct report_store *s);
void filters_close(struct filters *f); /* NULL is fine */
/* The values stand in the row from that column on, in the order of the
 * build. */
void filters_add(struct filters *f, struct query *q, int column,
                 const struct filters_reply *r);
/* Fills r->filters; frames have no cards yet. */
void filters_finish(struct filters *f, struct report *r);

/* The samples near the bounds of the i-th filter: inside, outside, and those
 * that fail it alone; the least values of a filter that is no rule. */
struct filters_picks {
    struct picks inside, outside, alone;
};
const struct filters_picks *filters_picks(const struct filters *f, size_t i);
/* Replies that the teacher's i-th filter rejects: [filter]. */
const int64_t *filters_failed(const struct filters *f, size_t teacher);

#endif
