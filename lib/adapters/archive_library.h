/*
 * archive_library.h: what reading and writing share of libarchive.
 *
 * Included by: lib/adapters.
 */
#ifndef LIMBECK_ARCHIVE_LIBRARY_H
#define LIMBECK_ARCHIVE_LIBRARY_H

#include "base/pieces.h"

struct archive; /* the library's */

/* What the library reads: the pieces from byte `origin` on, which it takes
 * for the beginning. */
struct archive_source {
    struct pieces *pieces;
    int64_t origin;
    int64_t at; /* of the next read, in the whole */
};

/* A handle for reading, with every compression that needs no program of its
 * own. Freed with archive_read_free. */
struct archive *archive_library_reader(void);
/* Let the library read the source from s->at on; its result code. The source
 * stays where it is as long as the library reads. */
int archive_library_attach(struct archive_source *s, struct archive *a);
/* What the library said, in our spelling: first letter small, no full stop,
 * one line. out: [size] */
void archive_library_why(struct archive *a, char *out, size_t size);

#endif
