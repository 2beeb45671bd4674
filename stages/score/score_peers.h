/*
 * score_peers.h: how far each teacher can be trusted by what the others say,
 * and where answers crowd: measures over the whole set, without the truth.
 *
 * A teacher's weight is its mean support from the others (filter_support.c),
 * begun with equal weights and reckoned again until it stays: those who agree
 * with those who agree. One pass over the answers: sums of exp(-d / 100 km) of
 * each pair, a set of teachers who answered at a time; the rest follows from
 * them. Memory does not grow with the answers.
 *
 * Included by: stages/score.
 */
#ifndef LIMBECK_SCORE_PEERS_H
#define LIMBECK_SCORE_PEERS_H

#include "db/db.h"

struct score_peers;

/* The first answer of each active teacher to each sample, of at most 64
 * teachers. NULL: the store failed. */
MUST_CHECK struct score_peers *score_peers_open(struct db *db, struct err *err);
void score_peers_close(struct score_peers *p); /* NULL is fine */

/* 0 to 1; NaN: nobody else answered what this one did. */
double score_peers_weight(const struct score_peers *p, int64_t teacher_id);

/* Of all answers within 800 km, the share that lies within 50 km. */
double score_peers_hub(const struct score_peers *p, double lat_deg,
                       double lon_deg);

/* What changes when one of these could: which answers there are. */
MUST_CHECK bool score_peers_identify(struct db *db, struct buf *text,
                                     struct err *err);

#endif
