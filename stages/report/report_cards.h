/*
 * report_cards.h: the samples that a report shows as set aside, out of the
 * store.
 *
 * Included by: stages/report.
 */
#ifndef LIMBECK_REPORT_CARDS_H
#define LIMBECK_REPORT_CARDS_H

#include "stages/report/report_thumbs.h"

/* Fill r->groups: one for each rule that something failed, one for what
 * ingest refused, one for duplicates; at most `most` cards for each reason.
 * Needs r->filters. Thumbnails are asked for, not made. */
MUST_CHECK bool report_read_groups(struct report_store *s,
                                   struct report_thumbs *thumbs, int64_t most,
                                   struct report *r);

#endif
