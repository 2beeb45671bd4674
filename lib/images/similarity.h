/*
 * similarity.h: whether one picture is a changed copy of another: how similar
 * they are in their details once they lie over each other, for pairs whose
 * hashes are near.
 *
 * The pictures are laid over each other by alignment.h. Then it is the larger
 * of two numbers, each from -1 to 1:
 *
 * - as a whole: the correlation of both as 32 x 32 fields of luma without
 *   their coarse light (each field less the mean of the 7 x 7 around it), or,
 *   where it is lower, 0.05 more than that correlation of 12 x 12 pixels which
 *   a quarter of the picture falls below;
 * - under a mark: of the pixels that differ after light and contrast are
 *   fitted, how much of their difference is brighter, or darker: what was
 *   written over a picture is one of both, what differs between two pictures
 *   is some of each. Most of the picture has to be as it was for that.
 *
 * Two in which nothing is to be seen, one tone all over, are similar (1) where
 * their tones are, within 8 levels.
 *
 * Copies that were compressed, scaled, brightened, framed, cut, turned a
 * little, or marked stay above 0.93; the next frame of a street, or another
 * picture of the same screen, below.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_SIMILARITY_H
#define LIMBECK_SIMILARITY_H

#include "images/image.h"
#include "images/signature.h"

#define SIMILARITY_SIDE 96

/* A picture made ready, with its border and without. image_decode_grey with
 * SIMILARITY_SIDE gives enough. The shape is not kept but as a number. */
struct similarity_view {
    uint8_t whole[SIMILARITY_SIDE * SIMILARITY_SIDE];
    uint8_t trimmed[SIMILARITY_SIDE * SIMILARITY_SIDE];
    double aspect; /* without its border, width over height */
};

/* How two pictures were found to be near: the part of which of them, and
 * whether each is to be taken without its border. */
struct similarity_guess {
    enum signature_part part;
    bool part_of_b; /* else of a */
    bool a_trimmed, b_trimmed;
    bool wholes; /* so are their whole hashes, borders and all */
};

void similarity_view_init(struct similarity_view *v,
                          const struct image_grey *im);

/* -1 to 1. */
double similarity_compare(const struct similarity_view *a,
                          const struct similarity_view *b,
                          const struct similarity_guess *guess);

#endif
