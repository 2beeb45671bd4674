/*
 * bpe_file.h: tokenizer files into tables.
 *
 * Included by: bpe.c.
 */
#ifndef LIMBECK_BPE_FILE_H
#define LIMBECK_BPE_FILE_H

#include "base/err.h"
#include "models/tokenizers/merge_table.h"
#include "models/tokenizers/pretokenizer.h"
#include "models/tokenizers/vocabulary.h"

#define BPE_WORD_END "</w>"

struct bpe_tables {
    struct vocabulary *vocabulary;
    struct merge_table *merges;
    struct pretokenizer *pretokenizer;
    bool nfc;           /* put text into NFC first */
    bool words;         /* CLIP's: text is lower-cased, white space is left out,
                         * and the last token of a piece ends with "</w>" */
    bool ignore_merges; /* a piece that is a token needs no merging */
};

/* Fill *tables (zeroed first). On failure what was opened is for
 * bpe_tables_release all the same. */
MUST_CHECK bool bpe_file_read(const char *dir, struct bpe_tables *tables,
                              struct err *err);
MUST_CHECK bool bpe_file_parse(struct span tokenizer_json,
                               struct bpe_tables *tables, struct err *err);
void bpe_tables_release(struct bpe_tables *tables);

#endif
