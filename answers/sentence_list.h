/*
 * sentence_list.h: the sentences of a reasoning, and the same reasoning without
 * some of them.
 *
 * Included by: answers, stages/score, tests.
 */
#ifndef LIMBECK_SENTENCE_LIST_H
#define LIMBECK_SENTENCE_LIST_H

#include "base/arena.h"
#include "base/buf.h"

/* A reasoning is made of items: those of a list ("1. ", "2) ", "- ",
 * "Step 3: ", within a line too where a sentence ends before), else its lines.
 * The two characters `\n` of JSON count as a line end. */
struct sentence {
    size_t item;       /* which of the items, from 0 */
    size_t heading;    /* where it begins, with a heading ("Signs: ") */
    size_t start, end; /* bytes of the text; blanks around are no part of it */
};

struct sentence_item {
    size_t start, mark, next; /* the number or bullet is [start, mark), blanks
                               * behind it included; the next begins at next */
};

struct sentence_list {
    struct span text;
    struct sentence *sentences;  /* [count] */
    struct sentence_item *items; /* [item_count] */
    size_t count, item_count;
};

/* All in the arena. A sentence ends at . ! or ? before a blank and what may
 * begin another, at a line end and before an item; "St. Ives" is none. Linear.
 */
void sentence_list_read(struct span text, struct arena *arena,
                        struct sentence_list *out);

/* Append the text without the sentences i for which drop[i]: with blanks and
 * line ends as they stand around what stays. An item of which no sentence stays
 * goes as a whole, and those that are numbered behind it move up by one. The
 * heading of an item stays while a sentence does, unless drop_heading[i]: then
 * it goes with the item's number, and what else the item says stands behind the
 * item before. */
void sentence_list_without(const struct sentence_list *list, const bool *drop,
                           const bool *drop_heading, struct buf *out);

/* Length of the number or bullet of a list item at text[at], or 0: "1. ",
 * "2) ", "- ", "Step 3: " (of a line). */
size_t sentence_mark(struct span text, size_t at);
/* Does a sentence end before text[at]? */
bool sentence_ends_before(struct span text, size_t at);

#endif
