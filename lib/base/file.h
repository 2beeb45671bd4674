/*
 * file.h: whole files, ranges of files, and files written safely.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_FILE_H
#define LIMBECK_FILE_H

#include <stdint.h>

#include "base/buf.h"

/* Append the whole file to b (b->max is the limit). ERR_RECORD. */
MUST_CHECK bool file_read(const char *path, struct buf *b, struct err *err);
/* Append length bytes from offset; a short file is ERR_RECORD. */
MUST_CHECK bool file_read_at(const char *path, int64_t offset, int64_t length,
                             struct buf *b, struct err *err);
/* Write to a temporary name beside it, fsync, rename. ERR_STAGE. */
MUST_CHECK bool file_write(const char *path, struct span content,
                           struct err *err);
/* Makes the folder, and those above it that are missing. ERR_STAGE. */
MUST_CHECK bool file_make_dir(const char *path, struct err *err);
/* A NUL-terminated "dir/name" in the heap; an absolute name stays as it is. */
char *file_join(const char *dir, const char *name);
/* The directory part ("." when there is none), in the heap. */
char *file_dir(const char *path);
/* The folder that the running program lies in, in the heap. ERR_STAGE. */
char *file_program_dir(struct err *err);

/* Take the lock file, made when missing, without waiting: a descriptor that
 * holds it until it is closed or the process ends, or -1 with ERR_STAGE when
 * another process holds it. */
int file_lock(const char *path, struct err *err);

#endif
