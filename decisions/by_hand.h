/*
 * by_hand.h: what people said of replies, which overrules the rules.
 *
 * Included by: stages/decide, pipeline/commands.
 */
#ifndef LIMBECK_BY_HAND_H
#define LIMBECK_BY_HAND_H

#include "db/db.h"

/* Reads reviews beside replies that come in the order of their ids. */
struct by_hand {
    struct query *reviews;
    int64_t next_id; /* the reply of its current row; INT64_MAX at the end */
};

MUST_CHECK bool by_hand_begin(struct by_hand *h, struct db *db,
                              struct err *err);
/* *said: 1 keep, 0 drop, -1 nothing. reply_id ascends from call to call. */
MUST_CHECK bool by_hand_said(struct by_hand *h, int64_t reply_id, int *said,
                             struct err *err);
void by_hand_end(struct by_hand *h, struct db *db);

#endif
