/*
 * sample_rows.h: a table with rows about samples, read once in bounded memory.
 *
 * Included by: stages/sample, tests.
 */
#ifndef LIMBECK_SAMPLE_ROWS_H
#define LIMBECK_SAMPLE_ROWS_H

#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"

enum { SAMPLE_ROWS_COLUMNS = 4 };

/* What is done with the rows. */
struct sample_rows {
    const char *path;
    FILE *file; /* read in place of path, which then is its name; or NULL */
    /* The first one is "key": a sample's, or "source/key"; ends with NULL. */
    const char *columns[SAMPLE_ROWS_COLUMNS + 1];
    const char *optional; /* one of them that may be missing, or NULL */
    /* fields: as the columns; SPAN_NONE where the table has no such one.
     * ERR_USAGE, to which path and line are put. */
    bool (*row)(void *arg, const struct span *fields, struct err *err);
    /* The row is of this sample: called for each that is called so. */
    void (*add)(void *arg, size_t place);
    void *arg;
};

/* named[i]: hashes of what the i-th sample is called (digest_fast, seed 0): its
 * key, and "source/key". ERR_USAGE, with the line. */
MUST_CHECK bool sample_rows_read(const struct sample_rows *rows,
                                 const uint64_t (*named)[2], size_t count,
                                 struct err *err);
/* Append what changes when the file does: its size and time. setting: "areas".
 * ERR_USAGE. */
MUST_CHECK bool sample_rows_identify(const char *setting, const char *path,
                                     struct buf *out, struct err *err);

#endif
