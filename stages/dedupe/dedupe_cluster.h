/*
 * dedupe_cluster.h: pictures that are similar put together, and one of each
 * cluster kept.
 *
 * Two pictures come together when their hashes are near (of the pictures, or
 * of a part of one and the other: dedupe_near.h), their shapes agree, they are
 * not two frames of one drive, and whoever looks at them finds them similar.
 * Nobody is in a cluster who is not similar to the one that is kept:
 * similarity is not carried along a chain.
 *
 * Included by: stages/dedupe, tests.
 */
#ifndef LIMBECK_DEDUPE_CLUSTER_H
#define LIMBECK_DEDUPE_CLUSTER_H

#include <stdint.h>

#include "base/err.h"
#include "images/signature.h"

enum dedupe_keep {
    DEDUPE_LARGEST, /* most pixels, then most bytes */
    DEDUPE_OLDEST,  /* taken first; unknown times last; then the largest */
    DEDUPE_FIRST    /* ingested first */
};

struct dedupe_picture;

/* How two pictures were found to be near. */
struct dedupe_how {
    uint8_t part; /* enum signature_part, of the one or the other */
    bool part_of_later;
    bool earlier_trimmed, later_trimmed; /* without its border */
    bool wholes; /* the hashes of the whole pictures are near as well */
    bool far;    /* they are not, and that of a part in more bits than proves
                  * much */
};

/* Looks at two pictures whose hashes and shapes agree, a to be kept rather
 * than b: *similar. */
typedef bool dedupe_look(void *arg, const struct dedupe_picture *a,
                         const struct dedupe_picture *b,
                         const struct dedupe_how *how, bool *similar,
                         struct err *err);

/* The hashes of one part, in the order of the pictures; of those without
 * parts, anything. */
typedef bool dedupe_column(void *arg, enum signature_part part,
                           uint64_t *hashes, struct err *err);

struct dedupe_rules {
    enum dedupe_keep keep; /* ties: smaller SHA-256 */
    int radius;            /* bits, 0 to HAMMING_RADIUS_MAX */
    int wider;             /* so many bits more for those that are asked for a
                            * second opinion */
    double aspect;     /* longer over shorter side: two pictures whose ratios
                        * differ by more than this factor are not similar */
    bool mirrored;     /* mirrored copies are similar too */
    bool rotated;      /* and those that are turned by quarters */
    dedupe_look *look; /* NULL: hashes and shapes decide */
    void *arg;
    dedupe_column *column; /* NULL: hashes of whole pictures alone */
    void *column_arg;
    size_t column_count; /* pictures */
};

struct dedupe_picture {
    int64_t id;
    uint64_t hash;
    int64_t bytes;
    int64_t taken;  /* YYYYMMDDhhmmss, or INT64_MAX */
    uint64_t tie;   /* the first 8 bytes of its SHA-256 */
    uint64_t drive; /* which sequence of frames it is of; 0: none */
    int width, height;
    int32_t lat, lon; /* 1e-7 degrees, of a frame */
    bool hashed;      /* false: not to be compared: in a cluster alone */
    bool flat;        /* the hash is that of its parts' whole, and proves little
                       * unless it is looked at */
    bool has_parts;
    bool wanted; /* a kept sample has it: kept before those that have none */
    /* Filled by dedupe_cluster: */
    uint8_t distance; /* bits between the hashes by which it was found */
    struct dedupe_how how;
    uint32_t kept;      /* place of the cluster's kept picture; its own: it */
    uint32_t count;     /* pictures in the cluster, at the kept one */
    int64_t cluster_id; /* smallest id of the cluster, at the kept one */
};

/* Ids must be distinct; the result does not depend on the order of the list.
 * Where hashes crowd, the nearest are looked at, so that time grows with the
 * list. What it needs beside the list lies in temporary files. false: looking
 * failed, or there are 2^32 pictures (*err says); or a stop was asked for (*err
 * untouched). */
MUST_CHECK bool dedupe_cluster(struct dedupe_picture *pictures, size_t count,
                               const struct dedupe_rules *rules,
                               struct err *err);

#endif
