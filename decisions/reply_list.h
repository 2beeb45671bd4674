/*
 * reply_list.h: a file that lists samples and replies, as limbeck select
 * writes it: SOURCE/KEY, or SOURCE/KEY, a tab, and TEACHER or
 * TEACHER#CANDIDATE, a line each. Blank lines and those that begin with # are
 * left out.
 *
 * Included by: decisions, stages/export, tests.
 */
#ifndef LIMBECK_REPLY_LIST_H
#define LIMBECK_REPLY_LIST_H

#include "db/db.h"

enum { REPLY_LIST_BYTES_MAX = 256 << 20 };

/* One line. */
struct reply_list_line {
    struct span source, key;
    struct span teacher; /* empty: all of the sample's replies */
    int64_t candidate;   /* -1: none is named: the first */
};
/* *rest: what was not read; *number: of the line, counted up from 0. false: no
 * line more, or, with err filled, a line that is none. */
bool reply_list_next(struct span *rest, int64_t *number,
                     struct reply_list_line *line, struct err *err);

struct reply_list {
    int64_t *ids; /* [count] of the present teachers' replies, ascending */
    size_t count;
    int64_t *samples; /* [sample_count] that are named, ascending */
    size_t sample_count;
};

/* In the arena. path NULL: empty. ERR_USAGE names file and line: no such
 * sample or teacher in the store. */
MUST_CHECK bool reply_list_read(struct reply_list *l, const char *path,
                                struct db *db, struct arena *arena,
                                struct err *err);
bool reply_list_has(const struct reply_list *l, int64_t reply_id);
/* Is the sample named, whatever of it? */
bool reply_list_has_sample(const struct reply_list *l, int64_t sample_id);

/* Append "WORD NAME DIGEST\n": a list by its file's name and its content, for
 * what identifies a policy or a stage's state. path NULL: nothing. ERR_USAGE:
 * it cannot be read. */
MUST_CHECK bool reply_list_describe(const char *word, const char *path,
                                    struct buf *out, struct err *err);

#endif
