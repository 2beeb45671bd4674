/*
 * chunk.h: the outer structure of JPEG, PNG and WebP files: their segments and
 * chunks in order, without decoding anything. Metadata is found by them, and
 * left out by them. Uses no library.
 *
 * Formats: JPEG: ITU T.81 annex B; PNG: W3C PNG clause 5; WebP: RIFF, Google's
 * WebP container specification.
 *
 * Included by: lib/images.
 */
#ifndef LIMBECK_CHUNK_H
#define LIMBECK_CHUNK_H

#include "base/span.h"

enum chunk_format { CHUNK_JPEG, CHUNK_PNG, CHUNK_WEBP };

struct chunk {
    /* PNG, WebP: the four characters. JPEG: the marker's second byte alone,
     * as in "\xE1" for APP1. NUL-terminated. */
    char type[5];
    struct span whole; /* with marker, length, checksum, padding, and for SOS
                        * the coded data that follows */
    struct span data;  /* the payload alone */
};

struct chunk_walk {
    enum chunk_format format;
    struct span bytes;
    size_t at;
    bool ended; /* the end marker (EOI, IEND, RIFF's length) was reached */
};

/* What begins the bytes; false: none of the three. */
bool chunk_format_of(struct span bytes, enum chunk_format *format);

/* bytes: a whole file in that format. */
void chunk_walk_begin(struct chunk_walk *w, enum chunk_format format,
                      struct span bytes);

/* The next chunk. The end marker itself comes as a chunk (JPEG "\xD9", PNG
 * "IEND"), the signature does not. false at the end, or where a chunk claims
 * more than there is: then w->ended is false. */
bool chunk_walk_next(struct chunk_walk *w, struct chunk *c);

#endif
