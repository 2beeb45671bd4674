/*
 * report_lists.h: which samples are shown, and their cards.
 *
 * Included by: stages/report.
 */
#ifndef LIMBECK_REPORT_LISTS_H
#define LIMBECK_REPORT_LISTS_H

#include "cards/card_thumbs.h"
#include "stages/report/report_numbers.h"

/* Fill the strips of r->filters, r->lists, r->twins, and r->cards: at most
 * `most`, those of strips first, taken in turn from the lists. Thumbnails are
 * asked for, not made. Needs the numbers. first: a sample that has one in any
 * case, SOURCE/KEY or its address, or NULL. ERR_STAGE; ERR_USAGE: there is no
 * such sample. */
MUST_CHECK bool report_read_lists(struct report_store *s,
                                  struct card_thumbs *thumbs, int64_t most,
                                  const char *first, struct report *r);

/* r->twins with their thumbnails asked for; report_read_lists calls it. */
MUST_CHECK bool report_read_twins(struct report_store *s,
                                  struct card_thumbs *thumbs, struct report *r);

#endif
