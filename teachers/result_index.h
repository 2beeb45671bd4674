/*
 * result_index.h: recorded replies by the key of their picture.
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_RESULT_INDEX_H
#define LIMBECK_RESULT_INDEX_H

#include "teachers/sample_names.h"

/* One recorded reply. bad.kind ERR_NONE: there is a text. ERR_RETRY: whoever
 * made the file reports a failure; ERR_RECORD: what is there cannot be taken
 * (too long, a NUL); both name file and line. */
struct result {
    struct span key;
    int candidate;
    int64_t line;
    struct span text; /* until the next one is found */
    int64_t offset;   /* where the index keeps it */
    char finish[24];
    int64_t prompt_tokens, output_tokens; /* -1: not told */
    double logprob;                       /* NaN: not told */
    const struct err *bad;                /* NULL: good */
};

struct result_index;

/* What to look for. */
struct result_form {
    const char *key_column, *text_column; /* of a table */
    int64_t max_reply_bytes;
    int64_t candidates;               /* of a picture; more are passed over */
    const struct sample_names *names; /* NULL: ids are known by their key */
};

/* All of these texts together: they are kept in a temporary file. */
#define RESULT_BYTES_MAX ((size_t)1 << 40)

/* Read the whole file: NAME.jsonl is OpenAI's batch output, one object a
 * line with `custom_id`, `response.body` (a chat completion), `error`;
 * anything else is a table with a first line of column names. Both may be
 * packed (gzip, ...).
 *
 * With `names`, each id is that of the sample which it names, and what names
 * none is passed over; one that may be any of several is a bad reply of each
 * of these. Otherwise the key is that of sample_key.h. A custom_id may end in
 * "#N" for candidate N. Without one, the n-th reply of a key is candidate n;
 * what is over `candidates` is passed over, so that with one candidate the
 * first counts. A bad reply gives way to a good one. Rows that repeat the
 * column names are passed over; a line without a key costs a warning. Missing
 * file: ERR_STAGE; missing column: ERR_USAGE. */
MUST_CHECK struct result_index *result_index_open(const char *path,
                                                  const struct result_form *f,
                                                  struct err *err);
void result_index_close(struct result_index *x); /* NULL is fine */
/* NULL when there is none. */
const struct result *result_index_find(struct result_index *x, struct span key,
                                       int candidate);
/* The same where form.names tells what ids are about. */
const struct result *result_index_about(struct result_index *x, int64_t about,
                                        int candidate);
size_t result_index_count(const struct result_index *x);
/* Lines that could not be joined to any picture. */
size_t result_index_skipped(const struct result_index *x);

/* One line of JSONL, for result_index_open and the fuzzer: false when it has
 * no custom_id. */
bool result_index_add_line(struct result_index *x, struct span line,
                           int64_t number);
/* An index without a file. */
struct result_index *result_index_begin(const char *name,
                                        const struct result_form *f);

#endif
