/*
 * sample_names.h: which sample an id in a file of recorded replies is about.
 *
 * A sample's name is its source and its key. An id may say both, "source/key",
 * or less, as long as that tells which sample is meant.
 *
 * Included by: teachers, stages/teach.
 */
#ifndef LIMBECK_SAMPLE_NAMES_H
#define LIMBECK_SAMPLE_NAMES_H

#include "base/buf.h"

enum { NAMED_SAMPLES = 8 };

/* about: the picture's number; of a sample without a picture its own, as a
 * negative one. Samples with the same picture are asked about once. */
struct named_samples {
    int64_t about[NAMED_SAMPLES]; /* [count] */
    size_t count;     /* 0: none; more than 1: the id does not tell which */
    struct buf names; /* "source/key, source/key" */
};

/* What the caller knows of its samples. */
struct sample_names {
    /* id: as a file says it, or as sample_key_add_path makes of that; or the
     * digest of request_id.h. ERR_STAGE. */
    bool (*find)(void *arg, struct span id, struct named_samples *found,
                 struct err *err);
    void *arg;
};

#endif
