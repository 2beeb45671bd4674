/*
 * claim_lexicon.h: the things that a reasoning may name, and finding them in
 * text. One lexicon serves all threads.
 *
 * Included by: claims.c, pipeline/commands, rewards, tests.
 */
#ifndef LIMBECK_CLAIM_LEXICON_H
#define LIMBECK_CLAIM_LEXICON_H

#include "base/arena.h"

struct lexicon;

struct lexicon_hit {
    const char *kind, *label; /* the lexicon's memory */
    size_t start, end;        /* bytes in the text */
};

/* Read lines "KIND LABEL: form, form, ..."; `#` begins a comment line. A form
 * has at most 6 words. A broken line is ERR_STAGE and named by number. */
MUST_CHECK struct lexicon *lexicon_open(struct span text, struct err *err);
void lexicon_close(struct lexicon *lex);
size_t lexicon_count(const struct lexicon *lex); /* forms */

/* All things that the text names, in its order, none inside another: whole
 * words, whatever their ASCII case and number; of several forms at one place
 * the one with most words. Words of a form may be parted by blanks, line ends
 * and hyphens alone. Writing that is quoted after a verb of reading (`a sign
 * reads "Milk Bar"`) is of kind "text" with the quoted words as its place. At
 * most `most` hits. Time is linear in the text. The array is the arena's. */
struct lexicon_hit *lexicon_find(const struct lexicon *lex, struct span text,
                                 size_t most, struct arena *arena,
                                 size_t *count);

#endif
