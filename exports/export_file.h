/*
 * export_file.h: a file written beside its place and moved there when it is
 * whole, with its digest.
 *
 * Included by: exports.
 */
#ifndef LIMBECK_EXPORT_FILE_H
#define LIMBECK_EXPORT_FILE_H

#include <stdint.h>

#include "base/buf.h"

struct export_file;

struct export_sum {
    int64_t bytes;
    char sha256[65];
};

/* ERR_STAGE. Nothing stands at `path` before export_file_finish. */
MUST_CHECK struct export_file *export_file_open(const char *path,
                                                struct err *err);
/* Where to append; call export_file_flush now and then. */
struct buf *export_file_buf(struct export_file *f);
/* Write what was appended when it is more than a block. */
MUST_CHECK bool export_file_flush(struct export_file *f, struct err *err);
/* Write, sync, rename; the digest is read back from the file. */
MUST_CHECK bool export_file_finish(struct export_file *f,
                                   struct export_sum *sum, struct err *err);
/* Leaves nothing behind unless finished. NULL is fine. */
void export_file_close(struct export_file *f);

#endif
