/*
 * source_copy.h: what of an archive would have to be copied, since it cannot be
 * entered in the middle: pictures that are compressed in a zip, all pictures of
 * a compressed tar. Told before anything is copied.
 *
 * Included by: stages/ingest, pipeline/commands.
 */
#ifndef LIMBECK_SOURCE_COPY_H
#define LIMBECK_SOURCE_COPY_H

#include "base/buf.h"
#include "intake/source_file.h"

struct source_copy {
    int64_t files, bytes; /* of pictures, by their names; bytes with what a tar
                           * adds to each */
    bool exact;           /* else reckoned from the archive's beginning */
};

enum {
    SOURCE_COPY_LOOK = 16 << 20,  /* bytes unpacked to reckon */
    SOURCE_COPY_MEMBER = 64 << 20 /* ingest.member_bytes, unless it is set */
};

/* Of the file and its further pieces; members of more than member_bytes are not
 * read, nor copied. A zip is told by its directory, exactly;
 * of what is compressed as a whole SOURCE_COPY_LOOK bytes are unpacked. What
 * needs no copy, or cannot be read, gives 0. */
void source_copy_estimate(const struct source_file *first, int64_t member_bytes,
                          struct source_copy *out);
void source_copy_add(struct source_copy *sum, const struct source_copy *more);
/* "61 pictures, 3.1 GB" or "about 61 pictures, 3.1 GB". Appended. */
void source_copy_print(const struct source_copy *c, struct buf *out);
/* "3.1 GB", "512 bytes". Appended. */
void source_copy_print_bytes(int64_t bytes, struct buf *out);

#endif
