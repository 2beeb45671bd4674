/*
 * archive_writer.h: the adapter of libarchive for writing: a plain tar
 * (ustar), member by member, unbuffered: once archive_writer_add returns, the
 * kernel has the bytes.
 *
 * Included by: stages/ingest, fetch, tests.
 */
#ifndef LIMBECK_ARCHIVE_WRITER_H
#define LIMBECK_ARCHIVE_WRITER_H

#include "base/err.h"
#include "base/span.h"

struct archive_writer;

/* at 0: a new file. Otherwise go on behind the first `at` bytes of an old
 * one; what stood there is cut off. ERR_STAGE. */
MUST_CHECK struct archive_writer *
archive_writer_open(const char *path, int64_t at, struct err *err);
/* name: ASCII, at most 100 bytes. *offset: where the content begins. */
MUST_CHECK bool archive_writer_add(struct archive_writer *w, const char *name,
                                   struct span content, int64_t *offset,
                                   struct err *err);
/* Bytes written so far: where the next header will stand. */
int64_t archive_writer_bytes(const struct archive_writer *w);
/* Writes the end mark and brings the file to the disk; the writer is gone
 * also when this fails. */
MUST_CHECK bool archive_writer_close(struct archive_writer *w, struct err *err);

#endif
