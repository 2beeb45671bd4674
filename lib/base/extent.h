/*
 * extent.h: bytes that lie somewhere in a file, as the store remembers them.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_EXTENT_H
#define LIMBECK_EXTENT_H

#include "base/buf.h"

enum { EXTENT_PICTURE_MAX = 64 << 20 }; /* bytes of one picture file */

struct extent {
    const char *path;
    int64_t offset, length;
};

/* Append the bytes of a picture. More than EXTENT_PICTURE_MAX of them is
 * ERR_RECORD; what cannot be read now may be there next time: ERR_RETRY, and
 * b is empty. */
MUST_CHECK bool extent_read_picture(const struct extent *e, struct buf *b,
                                    struct err *err);

#endif
