/*
 * clip_words.h: how alike pictures and given words are, by a CLIP of both
 * towers.
 *
 * A struct clip_words is read only once opened; a session belongs to one
 * thread.
 *
 * Included by: stages/sample, tests.
 */
#ifndef LIMBECK_CLIP_WORDS_H
#define LIMBECK_CLIP_WORDS_H

#include "base/err.h"
#include "base/span.h"
#include "images/image.h"

struct clip_words;
struct clip_words_session;

/* words: [count]; those parted by '|' are one label, whose embedding is the
 * mean of theirs at length 1. ERR_STAGE. */
MUST_CHECK struct clip_words *clip_words_open(const char *dir,
                                              const struct span *words,
                                              size_t count, struct err *err);
void clip_words_close(struct clip_words *w); /* NULL is fine */
/* Changes when the similarities could. */
const char *clip_words_identity(const struct clip_words *w);
/* By what cosines are multiplied before a softmax. */
double clip_words_scale(const struct clip_words *w);

struct clip_words_session *clip_words_session_open(const struct clip_words *w);
void clip_words_session_close(struct clip_words_session *s);

/* Cosines; out: [count]. ERR_RECORD: a picture that cannot be prepared. */
MUST_CHECK bool clip_words_compare(struct clip_words_session *s,
                                   const struct image *picture, float *out,
                                   struct err *err);

#endif
