/*
 * pieces.h: one file, or several that are read as one, by blocks.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_PIECES_H
#define LIMBECK_PIECES_H

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"

enum { PIECES_BLOCK_BYTES = 1 << 18 }; /* read at a time */

struct pieces {
    size_t count, opened;
    char **paths;
    int *fds;
    int64_t *starts;  /* [count + 1]: first byte of each in the whole */
    char *block;      /* [PIECES_BLOCK_BYTES] */
    int64_t block_at; /* of block[0] in the whole */
    size_t block_len;
    bool troubled; /* a read failed: the disk, not the bytes */
};

/* Opens all files. ERR_RECORD; release it also after a failure. */
MUST_CHECK bool pieces_init(struct pieces *p, const char *const *paths,
                            size_t count, struct err *err);
void pieces_release(struct pieces *p);
/* Of all files together. */
int64_t pieces_bytes(const struct pieces *p);
/* The piece that holds byte `at` of the whole. */
size_t pieces_find(const struct pieces *p, int64_t at);
/* Fill the block from `at` on, no further than the piece. How many bytes; -1
 * with errno; 0 at the end. */
ssize_t pieces_fill(struct pieces *p, int64_t at);
/* Append bytes of the whole, across pieces. false with errno, which is 0 at
 * an early end. */
MUST_CHECK bool pieces_copy(struct pieces *p, int64_t at, int64_t bytes,
                            struct buf *out);

#endif
