/*
 * pretokenizer.h: cuts text into the pieces inside which BPE merges.
 *
 * Included by: models/tokenizers.
 */
#ifndef LIMBECK_PRETOKENIZER_H
#define LIMBECK_PRETOKENIZER_H

#include "base/err.h"
#include "base/span.h"

struct pretokenizer;

/* Qwen2's pattern, for folders that have only vocab.json and merges.txt. */
extern const char PRETOKENIZER_QWEN2[];
/* CLIP's: words, single digits, runs of other signs. */
extern const char PRETOKENIZER_CLIP[];

/* pattern: as tokenizer.json writes it. \s and \S are rewritten to Unicode's
 * White_Space: PCRE2's own also holds U+180E. */
MUST_CHECK struct pretokenizer *pretokenizer_open(struct span pattern,
                                                  struct err *err);
void pretokenizer_close(struct pretokenizer *p); /* NULL is fine */

/* The next piece from *at on, which moves behind it. Text that the pattern
 * passes over is a piece of its own, so that nothing is lost. 1 found, 0 at
 * the end, -1 with ERR_RECORD. text: UTF-8, checked once by the caller. */
MUST_CHECK int pretokenizer_next(const struct pretokenizer *p, struct span text,
                                 size_t *at, struct span *piece,
                                 struct err *err);

#endif
