/*
 * phash.h: a 64-bit perceptual hash of a picture.
 *
 * Defined once, since hashes of other definitions do not compare: luma, read
 * by image_decode_grey with PHASH_MIN_SIDE, averaged by area to 32 x 32,
 * two-dimensional DCT-II; bit i says whether the i-th of 64 low-frequency
 * coefficients (without the mean) is above their median. The order of bits is
 * by rows of frequencies 0..7 x 0..7, the place of the mean taken by
 * horizontal frequency 8.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_PHASH_H
#define LIMBECK_PHASH_H

#include "images/image.h"

#define PHASH_MIN_SIDE 32
#define PHASH_SIDE     32
#define PHASH_LOW      9 /* frequencies 0..8 */

/* The cosines of the transform. */
struct phash_wave {
    float at[PHASH_SIDE][PHASH_LOW];
};

void phash_wave_init(struct phash_wave *w);

/* Survives re-compression, scaling, brightness and slight crops; mirrored and
 * turned pictures hash differently. false: the picture is too flat to have a
 * hash that means anything (fog, night, one colour). Distances between hashes:
 * hamming_distance of base/hamming.h. */
MUST_CHECK bool phash_of(const struct image_grey *im, uint64_t *hash);

/* The hash of a picture turned by so many quarters, of its own hash: of a copy
 * that shows at (u, v) what the picture shows at (v, -u), (-u, -v), (-v, u),
 * from -1 to 1. A turn swaps frequencies and signs, so that it is that hash but
 * for a few bits near the median. */
uint64_t phash_rotated(uint64_t hash, int quarters);

/* The same of luma that was averaged already, and of flat luma too: what two
 * flat pictures have in common has to be seen in themselves. Where there is
 * nothing to be seen, a bit for each four levels of its mean.
 * luma: [32, 32] */
uint64_t phash_of_field(const struct phash_wave *w, const float *luma);

#endif
