/*
 * request_files.h: requests written down for a provider's batch interface, in
 * as many files as its limits make of them.
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_REQUEST_FILES_H
#define LIMBECK_REQUEST_FILES_H

#include "base/err.h"
#include "base/span.h"

struct request_files;

/* How many requests and bytes one file may hold, and what stands before,
 * between and behind them. */
struct request_form {
    int64_t lines, bytes;
    const char *begin, *between, *end;
};

/* Files of that form, which the caller keeps. The first is `path`; the others
 * have -2, -3, ... before its ending: in.jsonl, in-2.jsonl. */
struct request_files *request_files_open(const char *path,
                                         const struct request_form *form);
/* One request more, a line without its end. One larger than a file may be is
 * ERR_RECORD; ERR_STAGE: it could not be written. */
MUST_CHECK bool request_files_add(struct request_files *r, struct span line,
                                  struct err *err);
/* Put the new files in the place of the old ones, and take away what older runs
 * wrote beyond them, known by how such files begin. What was never added to
 * leaves all as it is. A failure is a warning. NULL is fine. */
void request_files_close(struct request_files *r);

#endif
