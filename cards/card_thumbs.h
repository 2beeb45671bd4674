/*
 * card_thumbs.h: small pictures for pages.
 *
 * A thumbnail is named by the SHA-256 of its picture, so that pages made again
 * find those that are there. All of them together stay within a budget; what
 * is over it, or cannot be decoded, is shown without a picture. Those asked
 * for first are made first.
 *
 * Included by: cards, stages/report.
 */
#ifndef LIMBECK_CARD_THUMBS_H
#define LIMBECK_CARD_THUMBS_H

#include "base/arena.h"
#include "db/db.h"

struct card_thumbs;

/* side: of the square that they fit into, pixels. The arena holds the paths. */
struct card_thumbs *card_thumbs_open(struct arena *arena, struct db *db,
                                     int side);
void card_thumbs_close(struct card_thumbs *t); /* NULL is fine */

/* Ask for a picture: where its thumbnail's path will stand, relative to the
 * folder, once they were made; NULL there when there will be none. t NULL:
 * none. */
MUST_CHECK bool card_thumbs_ask(struct card_thumbs *t, int64_t picture_id,
                                const char **path, struct err *err);
/* Make them in dir/thumbs, several at a time, and fill in the paths. The
 * names go to *written, and *spent tells their bytes. */
MUST_CHECK bool card_thumbs_make(struct card_thumbs *t, const char *dir,
                                 int64_t budget_bytes, int jobs,
                                 struct buf *written, int64_t *spent,
                                 struct err *err);

#endif
