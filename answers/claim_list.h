/*
 * claim_list.h: the claims of one reasoning as one text, as the store keeps it:
 * JSON, [[word, start, stop], ...]; word is the number of a kind and label,
 * start and stop are bytes of the reply.
 *
 * Included by: answers, claims.c, stages/score, tests.
 */
#ifndef LIMBECK_CLAIM_LIST_H
#define LIMBECK_CLAIM_LIST_H

#include "base/buf.h"

struct claim_place {
    int64_t word;
    size_t start, stop;
};

/* Add one to a list that is empty at first; it is complete after each call
 * but for its last bracket. */
void claim_list_add(struct buf *list, const struct claim_place *claim);
void claim_list_end(struct buf *list);

/* The next claim of what is left of a list; false: there is none, or what is
 * there is no claim. */
bool claim_list_next(struct span *rest, struct claim_place *claim);

#endif
