/*
 * archive_library.h: what reading and writing share of libarchive. The
 * archive files of lib/adapters alone include this.
 */
#ifndef LIMBECK_ARCHIVE_LIBRARY_H
#define LIMBECK_ARCHIVE_LIBRARY_H

#include "base/pieces.h"

struct archive; /* the library's */

/* Let the library read the pieces, from p->at on; its result code. */
int archive_library_attach(struct pieces *p, struct archive *a);
/* No filter that starts a program of its own. */
void archive_library_allow_filters(struct archive *a);
/* What the library said, in our spelling: first letter small, no full stop,
 * one line. out: [size] */
void archive_library_why(struct archive *a, char *out, size_t size);

#endif
