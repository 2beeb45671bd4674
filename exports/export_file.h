/*
 * export_file.h: a file of an export, written elsewhere and moved to its place
 * when it is whole, with its digest.
 *
 * Included by: exports.
 */
#ifndef LIMBECK_EXPORT_FILE_H
#define LIMBECK_EXPORT_FILE_H

#include <stdint.h>

#include "base/buf.h"
#include "exports/written_files.h"

struct export_file;

struct export_sum {
    int64_t bytes;
    char sha256[65];
};

/* path: below the folder that `files` is of. ERR_STAGE. Nothing stands there
 * before export_file_finish. */
MUST_CHECK struct export_file *export_file_open(struct written_files *files,
                                                const char *path,
                                                struct err *err);
/* Where to append; call export_file_flush now and then. */
struct buf *export_file_buf(struct export_file *f);
/* Write what was appended when it is more than a block. */
MUST_CHECK bool export_file_flush(struct export_file *f, struct err *err);
/* Write, sync, rename; the digest is read back from the file, which is in the
 * list of written files from then on. */
MUST_CHECK bool export_file_finish(struct export_file *f,
                                   struct export_sum *sum, struct err *err);
/* Leaves nothing behind unless finished. NULL is fine. */
void export_file_close(struct export_file *f);

#endif
