/*
 * answer_own.h: the teacher's own text in a part of a reply. In a trace with
 * tools its reasoning stands in pieces, between calls and what came of them.
 *
 * Included by: answers, pipeline/commands, rewards, stages/export,
 * stages/score, tests.
 */
#ifndef LIMBECK_ANSWER_OWN_H
#define LIMBECK_ANSWER_OWN_H

#include "base/arena.h"
#include "base/span.h"

struct answer_own_piece {
    size_t start; /* in the reply */
    size_t at;    /* in the text */
    size_t len;
};

struct answer_own {
    struct span text; /* the pieces, a line end between them; the arena's, or
                       * part of the reply */
    const struct answer_own_piece *pieces; /* [count] */
    size_t count;
};

/* The own text in the bytes start to end of a reply: without what tools
 * returned, calls (answer_authors.h) and the tags of thinking between them,
 * each piece trimmed. In a reply without tools it is that part as it stands.
 * Linear. */
void answer_own_read(struct span reply, size_t start, size_t end,
                     struct arena *arena, struct answer_own *out);

/* Where a byte of the reply stands in the text; of one that is not in it, the
 * next that is. */
size_t answer_own_place(const struct answer_own *own, size_t at);

#endif
