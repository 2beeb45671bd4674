/*
 * wordpiece.h: BERT's tokenizer: text to ids by the longest piece first.
 *
 * Source: google-research/bert tokenization.py as Hugging Face ships it; see
 * docs/models/bert.md. Read only once opened; any number of threads may use
 * one.
 *
 * Included by: models/bert, tests.
 */
#ifndef LIMBECK_WORDPIECE_H
#define LIMBECK_WORDPIECE_H

#include "base/err.h"
#include "base/span.h"
#include "models/tokenizers/token_list.h"

struct wordpiece;

enum { WORDPIECE_FILE_MAX = 64 << 20, WORDPIECE_WORD_MAX = 100 };

/* vocab.txt of the folder (line number = id) and the flags of
 * tokenizer_config.json (do_lower_case, strip_accents,
 * tokenize_chinese_chars; all true without the file). ERR_STAGE naming the
 * file: no vocabulary, a piece that stands twice, no [UNK], [CLS], [SEP]. */
MUST_CHECK struct wordpiece *wordpiece_open(const char *dir, struct err *err);
void wordpiece_close(struct wordpiece *w); /* NULL is fine */

/* Append [CLS] pieces [SEP], at most max ids in all (max >= 2): what is over
 * is cut off before [SEP]. Invalid UTF-8 counts as U+FFFD, and is dropped. */
void wordpiece_encode(const struct wordpiece *w, struct span text, size_t max,
                      struct token_list *out);
size_t wordpiece_count(const struct wordpiece *w); /* size of the vocabulary */

#endif
