/*
 * nearest.h: the word that was probably meant.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_NEAREST_H
#define LIMBECK_NEAREST_H

#include <stddef.h>

/* A search over words that are offered one after the other. */
struct nearest {
    const char *word; /* what was typed */
    const char *best; /* the first of the nearest, or NULL */
    size_t edits;     /* from `word` to `best`, as edit_distance */
};

void nearest_init(struct nearest *n, const char *word);
void nearest_offer(struct nearest *n, const char *candidate);
/* The nearest word when it is near enough to be meant: at most half of the
 * typed word's length away. Else NULL. */
const char *nearest_found(const struct nearest *n);

#endif
