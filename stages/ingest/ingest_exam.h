/*
 * ingest_exam.h: what a member's bytes are: a picture, and which; something
 * else; or a picture that cannot be decoded. For ingest's files. Sees no
 * store; safe on several threads.
 */
#ifndef LIMBECK_INGEST_EXAM_H
#define LIMBECK_INGEST_EXAM_H

#include "adapters/digest.h"
#include "images/image.h"

enum exam_verdict {
    EXAM_PICTURE,
    EXAM_OTHER, /* neither named nor built like a picture: a side file */
    EXAM_FAILED /* err says why */
};

struct exam {
    enum exam_verdict verdict;
    struct err err;
    struct digest digest;
    struct image_info info;
    struct image_position position;
    bool hashed; /* false: too flat for a perceptual hash */
    uint64_t phash;
};

/* name: to tell a side file from a broken picture. shard: everything in there
 * ought to be a picture, whatever its name. The picture is decoded to its
 * end, so that a truncated one fails here and not in a later stage. */
void exam_run(struct span name, struct span bytes, bool shard,
              struct exam *out);

#endif
