/*
 * result_index.h: recorded replies by the samples that they are about.
 *
 * The texts are on disk (text_spool.h); in memory each reply takes
 * 16 bytes. So millions of replies can be taken in any order.
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_RESULT_INDEX_H
#define LIMBECK_RESULT_INDEX_H

#include "base/param.h"
#include "teachers/result_line.h"
#include "teachers/sample_names.h"

struct result_index;

/* What to look for. */
struct result_form {
    const char *key_column, *text_column; /* of a table, and of JSON lines */
    int64_t max_reply_bytes;
    int64_t candidates; /* of a picture, to 64; more are passed over */
    const struct sample_names *names; /* NULL: ids are known by their key */
};

struct result_counts {
    int64_t matched;   /* lines about a sample, or several */
    int64_t unmatched; /* about none that is known */
    int64_t skipped;   /* not a reply, or without an id */
};

/* Read files whole, one after the other: objects, one a line
 * (result_line.h), where the first byte is {; otherwise a table with a first
 * line of column names. Both may be packed (gzip, ...).
 *
 * With `names`, each id is that of the sample which it names; what names none
 * is counted, and the first three are shown. An id that may be any of several
 * is a bad reply of each of these. Without names the key is that of
 * sample_key.h. Without "#N" the n-th reply of a key is candidate n; what is
 * over `candidates` is passed over, so that with one candidate the first
 * counts. A bad reply gives way to a later bad one, and to a good one. Rows
 * that repeat the column names are passed over; a line without an id costs a
 * warning. Missing file: ERR_STAGE; missing column: ERR_USAGE. */
MUST_CHECK struct result_index *result_index_open(const struct text_list *files,
                                                  const struct result_form *f,
                                                  struct err *err);
void result_index_close(struct result_index *x); /* NULL is fine */
/* NULL when there is none. What is found, with its texts, stands until the next
 * one is looked for. Messages in `bad` name file and line. */
const struct result *result_index_find(struct result_index *x, struct span key,
                                       int candidate);
/* The same where form.names tells what ids are about. */
const struct result *result_index_about(struct result_index *x, int64_t about,
                                        int candidate);
/* Replies that can be found. */
size_t result_index_count(struct result_index *x);
struct result_counts result_index_counts(const struct result_index *x);

/* For the readers of files (result_file.h), tests and the fuzzer. */
struct result_index *result_index_begin(const char *name,
                                        const struct result_form *f);
/* What follows is of this file. */
void result_index_name(struct result_index *x, const char *path);
const struct result_form *result_index_form(const struct result_index *x);
/* Keep a reply of r->id; false: that holds no key. */
bool result_index_add(struct result_index *x, struct result *r);
/* One object; false: it has no id. */
bool result_index_add_line(struct result_index *x, struct span line,
                           int64_t number);
/* A line that is passed over; three are shown. */
void result_index_skip(struct result_index *x, int64_t line, const char *why);
/* What went wrong on the way, with the store or the disk. */
MUST_CHECK bool result_index_ok(const struct result_index *x, struct err *err);

#endif
