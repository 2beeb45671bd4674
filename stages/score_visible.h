/*
 * score_visible.h: what a picture has to show for a claim to be true of it, in
 * the words of the segmenter at hand. The score stage may include this.
 */
#ifndef LIMBECK_SCORE_VISIBLE_H
#define LIMBECK_SCORE_VISIBLE_H

#include "base/arena.h"

struct score_visible;

/* The segments that a segmenter can tell apart: `labels`, [count]. */
struct score_vocabulary {
    const char *const *labels;
    size_t count;
    bool text; /* writing is read */
};

/* Read lines "KIND LABEL: a, b; c" (schemas/patterns/visible.txt) and keep of
 * each the first group of which the vocabulary has a label. A broken line is
 * ERR_STAGE and named by number. */
MUST_CHECK struct score_visible *
score_visible_open(struct span text, const struct score_vocabulary *words,
                   struct err *err);
void score_visible_close(struct score_visible *v); /* NULL is fine */

/* The segments of which one must be seen, ending with NULL; NULL when the
 * thing cannot be checked. The map's memory. */
const char *const *score_visible_of(const struct score_visible *v,
                                    const char *kind, const char *label);
/* Would anything that can be claimed be shown by this segment? */
bool score_visible_nameable(const struct score_visible *v, const char *segment);
bool score_visible_text(const struct score_visible *v);

#endif
