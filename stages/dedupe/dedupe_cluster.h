/*
 * dedupe_cluster.h: pictures that are similar put together, and one of each
 * cluster kept.
 *
 * Two pictures come together when their hashes differ in at most `radius`
 * bits, their shapes agree, they are not two frames of one drive, and whoever
 * looks at them finds them similar. Nobody is in a cluster who is not similar
 * to the one that is kept: similarity is not carried along a chain.
 *
 * Included by: stages/dedupe, tests.
 */
#ifndef LIMBECK_DEDUPE_CLUSTER_H
#define LIMBECK_DEDUPE_CLUSTER_H

#include <stdint.h>

#include "base/err.h"

enum dedupe_keep {
    DEDUPE_LARGEST, /* most pixels, then most bytes */
    DEDUPE_OLDEST,  /* taken first; unknown times last; then the largest */
    DEDUPE_FIRST    /* ingested first */
};

struct dedupe_picture;

/* Looks at two pictures whose hashes and shapes agree: *similar. */
typedef bool dedupe_look(void *arg, const struct dedupe_picture *a,
                         const struct dedupe_picture *b, bool *similar,
                         struct err *err);

struct dedupe_rules {
    enum dedupe_keep keep; /* ties: smaller SHA-256 */
    int radius;            /* bits, 0 to HAMMING_RADIUS_MAX */
    double aspect;     /* longer over shorter side: two pictures whose ratios
                        * differ by more than this factor are not similar */
    dedupe_look *look; /* NULL: hashes and shapes decide */
    void *arg;
};

struct dedupe_picture {
    int64_t id;
    uint64_t hash;
    bool hashed; /* false: too flat to compare: in a cluster alone */
    bool wanted; /* a kept sample has it: kept before those that have none */
    int width, height;
    int64_t bytes;
    int64_t taken;    /* YYYYMMDDhhmmss, or INT64_MAX */
    uint64_t tie;     /* the first 8 bytes of its SHA-256 */
    uint64_t drive;   /* which sequence of frames it is of; 0: none */
    int32_t lat, lon; /* 1e-7 degrees, of a frame */
    /* Filled by dedupe_cluster: */
    uint32_t kept;      /* place of the cluster's kept picture; its own: it */
    uint32_t count;     /* pictures in the cluster, at the kept one */
    int64_t cluster_id; /* smallest id of the cluster, at the kept one */
    int distance;       /* bits from the kept one's hash */
};

/* Ids must be distinct; the result does not depend on the order of the list.
 * Memory: about 16 bytes a picture beside the list, and hamming.h's. false:
 * looking failed, or there are 2^32 pictures (*err says); or a stop was asked
 * for (*err untouched). */
MUST_CHECK bool dedupe_cluster(struct dedupe_picture *pictures, size_t count,
                               const struct dedupe_rules *rules,
                               struct err *err);

#endif
