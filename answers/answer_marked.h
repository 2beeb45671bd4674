/*
 * answer_marked.h: the answer of fields that are marked otherwise than by JSON:
 * in tags of XML, in the columns of a table (answer_marked.c), in the lines of
 * a numbered list (answer_list.c).
 *
 * Included by: answer_list.c.
 */
#ifndef LIMBECK_ANSWER_MARKED_H
#define LIMBECK_ANSWER_MARKED_H

#include "answers/answer_fields.h"

/* The candidates of a text, in the order in which they stand. */
struct marked {
    struct span text;
    struct answer_fields one; /* the present one */
    struct answer_fields *all;
    size_t count;
    struct arena *arena;
};

void marked_init(struct marked *m, struct span text, struct arena *arena);
/* A field of the present one; value: a part of the text. Bold type's marks
 * around it are cut off; an empty one is passed over. */
void marked_put(struct marked *m, enum answer_field field, struct span value);
/* The present one is at its end. */
void marked_next(struct marked *m);
/* All that were found as one answer; as candidates where each has a position,
 * or each a name alone.
 * false: there is none. */
bool marked_take(struct marked *m, struct answer_fields *out);

#endif
