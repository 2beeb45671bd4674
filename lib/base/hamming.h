/*
 * hamming.h: all pairs of 64-bit words that differ in few bits, without looking
 * at all pairs.
 *
 * Multi-index hashing (Norouzi, Punjani, Fleet, CVPR 2012): words are cut into
 * m bands; if two differ in at most r bits, then in one band i they differ in
 * at most r_i bits, where the r_i + 1 sum to r + 1. Each band is a table; the
 * words of a bucket meet those of the buckets near it. How many bands, or
 * none, is chosen by estimated cost. Of two lists, the words of one meet those
 * of the other.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_HAMMING_H
#define LIMBECK_HAMMING_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define HAMMING_RADIUS_MAX 20

/* a, b: places in the list. Return false to stop. */
typedef bool hamming_pair(void *arg, size_t a, size_t b, int distance);

struct hamming_words {
    const uint64_t *words;
    size_t count; /* <= UINT32_MAX - 1 */
    /* Of words that crowd, a word meets about so many in each band (or
     * several times what it would meet of words that do not), those nearest in
     * value if the list is sorted: then time grows with the list, and some
     * pairs are not found. 0: all pairs. */
    uint32_t most;
};

/* Calls `each` once for every pair at distance 0..radius, in an order that
 * depends on the words alone. radius 0 to HAMMING_RADIUS_MAX. Many equal words
 * make many pairs: put them together first. Temporary files (spill.h): 12 bytes
 * a word and at most 64 MiB. false: `each` returned false, or a stop was asked
 * for (stop.h). */
MUST_CHECK bool hamming_pairs(const struct hamming_words *words, int radius,
                              hamming_pair *each, void *arg);

/* The same of every pair of a word of a and one of b, `most` being b's. */
MUST_CHECK bool hamming_join(const struct hamming_words *a,
                             const struct hamming_words *b, int radius,
                             hamming_pair *each, void *arg);

int hamming_distance(uint64_t a, uint64_t b);

#endif
