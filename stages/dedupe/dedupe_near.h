/*
 * dedupe_near.h: which pictures are worth a look: those whose hashes are near,
 * of a part of one and the whole of the other (images/signature.h).
 *
 * Pictures are named by their rank here, 0 being rather kept than all others.
 *
 * Included by: stages/dedupe.
 */
#ifndef LIMBECK_DEDUPE_NEAR_H
#define LIMBECK_DEDUPE_NEAR_H

#include "base/spill.h"
#include "stages/dedupe/dedupe_cluster.h"

/* Links of one picture to earlier ones, at most: the nearest. */
#define DEDUPE_NEAR_MOST 16

struct dedupe_link {
    uint32_t earlier; /* rank */
    uint32_t next;    /* of the same picture; UINT32_MAX: none */
    uint8_t distance; /* bits */
    struct dedupe_how how;
};

struct dedupe_near {
    struct dedupe_picture *pictures;
    const uint32_t *order; /* [count]: the picture of each rank */
    uint32_t count;
    const struct dedupe_rules *rules;
    uint32_t *first; /* [count]: its links */
    uint8_t *worst;  /* [count]: distance beyond which none is taken */
    struct dedupe_link *links;
    size_t link_count;
    struct spill memory[3]; /* of links, first and worst */
};

/* pictures: of which those of the order have a hash. May be compared at all:
 * shapes, drives. false: a stop was asked for (*err untouched), or the hashes
 * could not be had. */
MUST_CHECK bool dedupe_near_find(struct dedupe_near *n, struct err *err);
void dedupe_near_release(struct dedupe_near *n);

/* The links of a rank, nearest first; returns how many.
 * links: [DEDUPE_NEAR_MOST] */
size_t dedupe_near_list(const struct dedupe_near *n, uint32_t rank,
                        struct dedupe_link *links);

/* Shapes agree, and they are not two frames of one drive. */
bool dedupe_near_allowed(const struct dedupe_picture *a,
                         const struct dedupe_picture *b,
                         const struct dedupe_rules *rules);

#endif
