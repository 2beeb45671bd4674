/*
 * visible.h: what a picture has to show for a claim to be true of it, in the
 * words of the segmenter at hand.
 *
 * Included by: decisions, stages/ask, tests.
 */
#ifndef LIMBECK_VISIBLE_H
#define LIMBECK_VISIBLE_H

#include "base/arena.h"
#include "base/label_set.h"

struct visible;

/* Read lines "KIND LABEL: a, b; c" (schemas/patterns/visible.txt) and keep of
 * each the first group of which the vocabulary has a label. A broken line is
 * ERR_STAGE and named by number. */
MUST_CHECK struct visible *
visible_open(struct span text, const struct label_set *words, struct err *err);
void visible_close(struct visible *v); /* NULL is fine */

/* The segments of which one must be seen, ending with NULL; NULL when the
 * thing cannot be checked. The map's memory. */
const char *const *visible_of(const struct visible *v, const char *kind,
                              const char *label);
/* Would anything that can be claimed be shown by this segment? */
bool visible_nameable(const struct visible *v, const char *segment);
bool visible_text(const struct visible *v);

#endif
