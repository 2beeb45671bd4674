/*
 * inspection.h: what a member's bytes are: a picture, and which;
 * something else; or a picture that cannot be decoded. Sees no store; safe on
 * several threads.
 *
 * Included by: lib/intake, stages/ingest, pipeline/commands, tests.
 */
#ifndef LIMBECK_INSPECTION_H
#define LIMBECK_INSPECTION_H

#include "adapters/digest.h"
#include "images/image.h"
#include "images/signature.h"

enum inspection_verdict {
    INSPECTION_PICTURE,
    INSPECTION_OTHER, /* neither named nor built like a picture: a side file */
    INSPECTION_FAILED /* err says why */
};

struct inspection {
    enum inspection_verdict verdict;
    struct err err;
    struct digest digest;
    struct image_info info;
    struct image_position position;
    bool hashed; /* false: too flat for a perceptual hash */
    uint64_t phash;
    struct signature parts;
    bool known; /* nothing else is filled but the digest */
};

/* Does its ending promise a picture, whether we decode it or not? */
bool inspection_named_picture(struct span name);

/* Bytes of memory that inspection_run takes at most to decode these; 0 where
 * they are not decoded. From their header alone. */
int64_t inspection_need(struct span name, struct span bytes, bool shard);

/* name: to tell a side file from a broken picture. shard: everything in there
 * ought to be a picture, whatever its name. The picture is decoded to its
 * end, so that a truncated one fails here and not in a later stage. known: of
 * a picture that was decoded before, or NULL: the same bytes are not decoded
 * again, out->known says so. */
void inspection_run(struct span name, struct span bytes, bool shard,
                    const struct digest *known, struct inspection *out);

#endif
