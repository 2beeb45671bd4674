/*
 * split_grouping.h: which things belong together, by what they share:
 * union-find.
 *
 * Included by: stages/split, tests.
 */
#ifndef LIMBECK_SPLIT_GROUPING_H
#define LIMBECK_SPLIT_GROUPING_H

#include <stdint.h>

#include "base/span.h"

struct grouping;

struct grouping *grouping_open(void);
/* One more thing, a group of its own: 0, 1, and so on. */
size_t grouping_add(struct grouping *g);
void grouping_close(struct grouping *g);

/* All things given the same key of the same kind (an author, a sequence) come
 * into one group. An empty key joins nothing. */
void grouping_key(struct grouping *g, size_t thing, char kind, struct span key);
void grouping_join(struct grouping *g, size_t a, size_t b);

/* The group's representative: the same for all of its things, and their
 * smallest number. */
size_t grouping_root(struct grouping *g, size_t thing);

#endif
