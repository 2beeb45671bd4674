/*
 * sidecar.h: a file beside a picture that says where it was taken: x.json
 * (img2dataset, WebDataset, Google Takeout) and x.xmp. Sees no store; safe on
 * several threads.
 *
 * Google Takeout's names, as its exports have them: the picture's name is its
 * title with at most 47 characters before the ending, the sidecar's has at most
 * 46 before ".json"; "x.jpg.supplemental-metadata.json" is cut anywhere behind
 * the ending; the number of a second picture of one name stands behind the
 * ending, "x.jpg(1).json" for "x(1).jpg".
 *
 * Included by: stages/ingest, pipeline/commands, tests.
 */
#ifndef LIMBECK_SIDECAR_H
#define LIMBECK_SIDECAR_H

#include "base/arena.h"

enum { SIDECAR_BYTES = 1 << 20 };

enum sidecar_verdict {
    SIDECAR_NONE,   /* nothing of the kind, or JSON about other things */
    SIDECAR_PLACE,  /* it says where */
    SIDECAR_SILENT, /* it does not: no position, or latitude and longitude 0 */
    SIDECAR_BROKEN  /* why: cannot be read */
};

/* Texts lie in the arena or in the bytes; empty: not said. */
struct sidecar {
    enum sidecar_verdict verdict;
    struct span picture; /* the picture's name with its folders, perhaps
                          * without an ending */
    double lat_deg, lon_deg;
    struct span country, region, city, author, licence, sequence, taken_at, url;
    struct err err;
};

/* name: of the member, with its folders. Only names that end with .json or
 * .xmp, and at most SIDECAR_BYTES, are looked into. A position out of range is
 * SIDECAR_BROKEN. */
void sidecar_read(struct span name, struct span bytes, struct arena *arena,
                  struct sidecar *out);

/* "a/x-edited(1).jpg" gives "a/x(1).jpg": what Google Photos calls the copy
 * that somebody edited, in the languages that its exports are known in; such a
 * copy has no sidecar. An empty span: it is no such name. In the arena. */
struct span sidecar_edited_from(struct span name, struct arena *arena);
/* Are these the same but for an ending? */
bool sidecar_same_stem(struct span a, struct span b);

#endif
