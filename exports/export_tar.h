/*
 * export_tar.h: members of a plain tar (POSIX.1-1988 ustar), appended to a
 * buffer; no clock and no user in them.
 *
 * Included by: exports.
 */
#ifndef LIMBECK_EXPORT_TAR_H
#define LIMBECK_EXPORT_TAR_H

#include "base/buf.h"

/* name: at most 99 bytes. */
void export_tar_add(struct buf *out, const char *name, struct span content);
/* The mark at the end. */
void export_tar_end(struct buf *out);

#endif
