/*
 * stored_picture.h: the bytes of a picture as the store remembers them: where
 * they lie, and what they are.
 *
 * Included by: cards, teachers, exports, stages, pipeline/commands.
 */
#ifndef LIMBECK_STORED_PICTURE_H
#define LIMBECK_STORED_PICTURE_H

#include "base/buf.h"
#include "base/err.h"
#include "adapters/digest.h"

enum { STORED_PICTURE_MAX = 64 << 20 }; /* bytes of one that is asked about */

struct stored_picture {
    const char *path; /* not owned */
    int64_t offset, length;
    struct digest sha256;
};

/* sha256: 32 bytes, copied; of another length no picture is the one. */
struct stored_picture stored_picture_make(const char *path, int64_t offset,
                                          int64_t length, struct span sha256);
/* Append the bytes to b, which is empty. On failure it still is. More than b
 * may hold: ERR_RECORD. Not those that were ingested, whatever they are:
 * ERR_CHANGED, naming the file. What cannot be read now may be there next time:
 * ERR_RETRY. */
MUST_CHECK bool stored_picture_read(const struct stored_picture *p,
                                    struct buf *b, struct err *err);

#endif
