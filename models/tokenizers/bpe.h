/*
 * bpe.h: byte-level BPE: text to token ids and back.
 *
 * Encoding: added tokens are cut out first (if wanted), each remaining stretch
 * is put into NFC, cut into pieces by the pre-tokenizer's pattern, and inside
 * a piece the adjacent pair of lowest rank is merged (leftmost first) until no
 * pair has a merge. Nothing is put before or after. CLIP's also lower-cases,
 * leaves out white space, and marks where a piece ends.
 *
 * Included by: models/clip, models/qwen, tests.
 */
#ifndef LIMBECK_BPE_H
#define LIMBECK_BPE_H

#include "base/buf.h"
#include "models/tokenizers/piece_cache.h"
#include "models/tokenizers/token_list.h"

struct bpe;

enum bpe_split {
    BPE_PLAIN, /* text is text: "<|im_end|>" is ten characters. For whatever
                  a user, a picture or a table has written. */
    BPE_ADDED  /* added tokens in the text are tokens. For our own text. */
};

/* tokenizer.json of the folder; else vocab.json with merges.txt, and the
 * added tokens of tokenizer_config.json or added_tokens.json. ERR_STAGE
 * naming the file: not JSON, no merges, a merge of tokens that are not there,
 * a byte without a token, ids out of range or given twice, a normalizer or
 * pre-tokenizer that we do not have. */
MUST_CHECK struct bpe *bpe_open(const char *dir, struct err *err);
/* The text of a tokenizer.json. */
MUST_CHECK struct bpe *bpe_parse(struct span json, struct err *err);
void bpe_close(struct bpe *bpe); /* NULL is fine */

/* Append the ids of text. cache: the thread's own, or NULL. Bytes that are not
 * UTF-8 are read as U+FFFD. ERR_RECORD when the pattern meets its limit. */
MUST_CHECK bool bpe_encode(const struct bpe *bpe, struct piece_cache *cache,
                           struct span text, enum bpe_split split,
                           struct token_list *out, struct err *err);

/* Is it of CLIP's kind? */
bool bpe_marks_words(const struct bpe *bpe);
/* The largest id + 1. */
size_t bpe_end(const struct bpe *bpe);
/* The id of a token with this very text, added or not, or -1. */
int32_t bpe_find(const struct bpe *bpe, const char *text);
/* The id of an added token, or -1. */
int32_t bpe_added(const struct bpe *bpe, const char *text);
/* The bytes of a token, maybe half a character; SPAN_NONE: no such id. */
struct span bpe_bytes(const struct bpe *bpe, int32_t id);
/* Special tokens are no part of an answer's text. */
bool bpe_is_special(const struct bpe *bpe, int32_t id);

#endif
