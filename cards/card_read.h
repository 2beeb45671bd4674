/*
 * card_read.h: a sample's card out of the store.
 *
 * Included by: pipeline/commands, stages/report.
 */
#ifndef LIMBECK_CARD_READ_H
#define LIMBECK_CARD_READ_H

#include "cards/card_thumbs.h"
#include "reports/card.h"

struct card_reader;

/* Reads the rules of the policy (0: none). What it gives lies in the arena;
 * NULL: ERR_STAGE. thumbs: asked for pictures, or NULL. */
struct card_reader *card_reader_open(struct db *db, int64_t policy_id,
                                     struct arena *arena,
                                     struct card_thumbs *thumbs,
                                     struct err *err);
void card_reader_close(struct card_reader *r); /* NULL is fine */

/* The sample's card. out stays where it is until the thumbnails were made:
 * their paths are written into it. ERR_STAGE. */
MUST_CHECK bool card_read(struct card_reader *r, int64_t sample_id,
                          struct card *out, struct err *err);

#endif
