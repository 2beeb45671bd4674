/*
 * archive_stream.h: the adapter of libarchive for one packed file: its bytes,
 * unpacked on the way. A file that is not compressed gives its own bytes.
 *
 * Included by: models/clip, lib/intake, teachers, fetch, tests.
 */
#ifndef LIMBECK_ARCHIVE_STREAM_H
#define LIMBECK_ARCHIVE_STREAM_H

#include <stddef.h>

#include "base/err.h"

struct archive_stream;

/* ERR_RECORD: cannot be opened. */
MUST_CHECK struct archive_stream *archive_stream_open(const char *path,
                                                      struct err *err);
/* Is the member of that name meant? */
typedef bool archive_stream_wanted(const char *name);
enum { ARCHIVE_STREAM_MEMBERS = 100000 }; /* headers that are looked at */
/* Likewise; where it is a zip or a tar, the bytes of the only member that is
 * wanted. ERR_RECORD also: there is none, or another one. */
MUST_CHECK struct archive_stream *
archive_stream_open_one(const char *path, archive_stream_wanted *wanted,
                        struct err *err);
void archive_stream_close(struct archive_stream *s); /* NULL is fine */
/* Up to room bytes; 0 at the end; -1 with ERR_RECORD when it is damaged. */
MUST_CHECK ptrdiff_t archive_stream_read(struct archive_stream *s, void *into,
                                         size_t room, struct err *err);

#endif
