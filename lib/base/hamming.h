/*
 * hamming.h: all pairs of 64-bit words that differ in few bits, without looking
 * at all pairs.
 *
 * Multi-index hashing (Norouzi, Punjani, Fleet, CVPR 2012): words are cut into
 * m bands; if two differ in at most r bits, then in one band i they differ in
 * at most r_i bits, where the r_i + 1 sum to r + 1. Each band is a table; the
 * words of a bucket meet those of the buckets near it. How many bands, or
 * none, is chosen by estimated cost.
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

/* Calls `each` once for every pair at distance 0..radius, in an order that
 * depends on the words alone. count <= UINT32_MAX - 1; radius 0 to
 * HAMMING_RADIUS_MAX. Many equal words make many pairs: put them together
 * first. Memory: 12 bytes a word and at most 64 MiB. false: `each` returned
 * false, or a stop was asked for (stop.h). */
MUST_CHECK bool hamming_pairs(const uint64_t *words, size_t count, int radius,
                              hamming_pair *each, void *arg);

int hamming_distance(uint64_t a, uint64_t b);

#endif
