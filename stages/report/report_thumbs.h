/*
 * report_thumbs.h: small pictures for a report's pages.
 *
 * A thumbnail is named by the SHA-256 of its picture, so that a report made
 * again finds those that are there. All of them together stay within a
 * budget; what is over it, or cannot be decoded, is shown without a picture.
 *
 * Included by: stages/report.
 */
#ifndef LIMBECK_REPORT_THUMBS_H
#define LIMBECK_REPORT_THUMBS_H

#include "base/arena.h"
#include "stages/report/report_numbers.h"

struct report_thumbs;

/* side: of the square that they fit into, pixels. */
struct report_thumbs *report_thumbs_open(struct arena *arena,
                                         int64_t budget_bytes, int side);
void report_thumbs_close(struct report_thumbs *t);

/* Ask for a picture: where its thumbnail's path will stand, relative to the
 * report, once they were made; NULL there when there will be none. */
MUST_CHECK bool report_thumbs_ask(struct report_thumbs *t,
                                  struct report_store *s, int64_t picture_id,
                                  const char **path);
/* Make them in dir/thumbs, several at a time, and fill in the paths. The
 * names go to *written. */
MUST_CHECK bool report_thumbs_make(struct report_thumbs *t, const char *dir,
                                   int jobs, struct buf *written,
                                   struct err *err);

#endif
