/*
 * vocabulary.h: tokens by number and by their bytes.
 *
 * Included by: models/tokenizers.
 */
#ifndef LIMBECK_VOCABULARY_H
#define LIMBECK_VOCABULARY_H

#include "base/err.h"
#include "base/span.h"

struct vocabulary;

enum {
    VOCABULARY_IDS_MAX = 1 << 21,  /* the largest known has 2^18 */
    VOCABULARY_TOKEN_MAX = 1024,   /* bytes of one token */
    VOCABULARY_ADDED_MAX = 1 << 13 /* added tokens */
};

struct vocabulary *vocabulary_open(void);
void vocabulary_close(struct vocabulary *v); /* NULL is fine */

/* A token that merging gives. ERR_STAGE: an id out of range, or one id or one
 * text with two meanings. bytes are copied. */
MUST_CHECK bool vocabulary_add(struct vocabulary *v, int64_t id,
                               struct span bytes, struct err *err);
/* A token that is cut out of the text before anything else. special: not part
 * of an answer's text. It may repeat an id of vocabulary_add. */
MUST_CHECK bool vocabulary_add_whole(struct vocabulary *v, int64_t id,
                                     struct span text, bool special,
                                     struct err *err);

/* The largest id + 1. */
size_t vocabulary_end(const struct vocabulary *v);
/* -1 when no token that merging gives has these bytes. */
int32_t vocabulary_find(const struct vocabulary *v, struct span bytes);
/* -1 when no added token has this text. */
int32_t vocabulary_find_whole(const struct vocabulary *v, struct span text);
/* The longest added token at the front of text, or -1; its bytes in *len. */
int32_t vocabulary_match_whole(const struct vocabulary *v, struct span text,
                               size_t *len);
/* SPAN_NONE when no token has this id. */
struct span vocabulary_bytes(const struct vocabulary *v, int32_t id);
bool vocabulary_is_special(const struct vocabulary *v, int32_t id);

#endif
