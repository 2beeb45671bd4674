/*
 * tar.h: the header of a plain tar member, POSIX.1-1988 ustar or GNU: what
 * nearly every member of a large archive has. The archive reader leaves
 * everything else (long names, pax, sparse, links) to libarchive.
 *
 * Included by: lib/formats, tests.
 */
#ifndef LIMBECK_TAR_H
#define LIMBECK_TAR_H

#include <stdint.h>

#include "base/buf.h"

enum { TAR_BLOCK = 512 };

struct tar_head {
    bool directory; /* otherwise a regular file */
    int64_t bytes;  /* that follow the header, padded to TAR_BLOCK */
};

/* block: [TAR_BLOCK]. true: a regular file or a directory, its sum right, its
 * size in octal, its name within the header; the name is appended. false: all
 * else, also the end; nothing is appended. */
bool tar_head_read(const char *block, struct tar_head *head, struct buf *name);

/* Where the first header of any kind (ustar, GNU or pax) whose sum is right
 * stands in data, at whatever byte; SIZE_MAX: in none of it. One that data cuts
 * off is not found. */
size_t tar_find(struct span data);

#endif
