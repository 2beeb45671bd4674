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

/* What OpenAI takes in one file. */
enum { REQUEST_FILE_LINES = 50000, REQUEST_FILE_BYTES = 200 * 1000 * 1000 };

struct request_files;

/* Files of at most so many lines and bytes. The first is `path`; the others
 * have -2, -3, ... before its ending: in.jsonl, in-2.jsonl. */
struct request_files *request_files_open(const char *path, int64_t lines,
                                         int64_t bytes);
/* One line more, with its end. A line larger than a file may be is ERR_RECORD;
 * ERR_STAGE: it could not be written. */
MUST_CHECK bool request_files_add(struct request_files *r, struct span line,
                                  struct err *err);
/* Put the new files in the place of the old ones, and take away what older runs
 * wrote beyond them, known by how such files begin. What was never added to
 * leaves all as it is. A failure is a warning. NULL is fine. */
void request_files_close(struct request_files *r);

#endif
