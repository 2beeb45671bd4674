/*
 * signature.h: hashes of parts of a picture, by which copies are found that
 * were framed, cut, turned or mirrored.
 *
 * All are phash.h's, of the picture without its border (trim.h): the whole of
 * it and its middle, and what a copy would be: mirrored, cut on all sides or
 * on one, turned. If b is a changed copy of a, then either the hash of what b
 * was made to be, taken of a, is near that of b's whole (or middle), or the
 * other way round.
 *
 * Included by: stages/dedupe, lib/intake, lib/images.
 */
#ifndef LIMBECK_SIGNATURE_H
#define LIMBECK_SIGNATURE_H

#include "images/image.h"

/* Rises when a hash could change. */
#define SIGNATURE_DEFINITION 3

enum signature_part {
    SIGNATURE_WHOLE,  /* without its border */
    SIGNATURE_MIDDLE, /* 3/4 of each side */
    SIGNATURE_MIRRORED,
    SIGNATURE_CUT8,     /* 4 % less on each side */
    SIGNATURE_CUT20,    /* 10 % less on each side */
    SIGNATURE_CUT_LEFT, /* 12 % less on one side */
    SIGNATURE_CUT_RIGHT,
    SIGNATURE_CUT_TOP,
    SIGNATURE_CUT_BOTTOM,
    SIGNATURE_TURNED3, /* the middle, turned by 3 degrees */
    SIGNATURE_TURNED5,
    SIGNATURE_CORNER1, /* 10 % less, 3 of 4 parts of it on two sides */
    SIGNATURE_CORNER2,
    SIGNATURE_CORNER3,
    SIGNATURE_CORNER4,
    SIGNATURE_TURNED3_CUT, /* turned by 3 degrees, cut to what is covered */
    SIGNATURE_TURNED3_CUT_BACK,
    SIGNATURE_PARTS,
    /* Not stored: their hashes come of the whole's (phash_rotated). */
    SIGNATURE_ROTATED90 = SIGNATURE_PARTS,
    SIGNATURE_ROTATED180,
    SIGNATURE_ROTATED270,
    SIGNATURE_ALL
};

/* How many quarters such a part is turned by; 0: another part. */
int signature_quarters(enum signature_part part);

struct signature {
    uint64_t hash[SIGNATURE_PARTS];
};

/* im: read by image_decode_grey with PHASH_MIN_SIDE or more; flat ones too. */
void signature_of(const struct image_grey *im, struct signature *s);

/* Where the part shows what lies at (u, v) of a copy that was made by it:
 * x = map[0] + map[1] u + map[2] v, y = map[3] + map[4] u + map[5] v, all from
 * -1 to 1 across the picture. aspect: width over height. */
void signature_map(enum signature_part part, double aspect, double map[6]);

/* "mirrored", "cropped", "turned", "rotated"; "" of the whole and the middle.
 */
const char *signature_change(enum signature_part part);

/* The part's hash is compared with the middle of other pictures, not with
 * their whole. */
bool signature_of_middle(enum signature_part part);

/* Cut towards a corner. */
bool signature_of_corner(enum signature_part part);

/* As they are stored: 8 bytes each, the first byte the highest. */
#define SIGNATURE_BYTES (SIGNATURE_PARTS * 8)
void signature_write(const struct signature *s, uint8_t *out);
uint64_t signature_read(const uint8_t *bytes, enum signature_part part);

#endif
