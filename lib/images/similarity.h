/*
 * similarity.h: how similar two pictures are in their details, for pairs whose
 * perceptual hashes are near.
 *
 * Both are laid over each other as 32 x 32 fields of luma without their
 * coarse light (each field less the mean of the 7 x 7 around it), and
 * correlated. A crop of up to a twelfth on any side is sought and undone.
 * Copies that were compressed, scaled, brightened or cropped stay above 0.92;
 * other pictures whose hashes happen to be near are mostly below 0.75, the
 * next frame of a street between.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_SIMILARITY_H
#define LIMBECK_SIMILARITY_H

#include "images/image.h"

#define SIMILARITY_SIDE 96

/* A picture made ready. image_decode_grey with SIMILARITY_SIDE gives enough. */
struct similarity_view {
    uint8_t grey[SIMILARITY_SIDE * SIMILARITY_SIDE]; /* shape is not kept */
};

void similarity_view_init(struct similarity_view *v,
                          const struct image_grey *im);

/* -1 to 1; the same for (b, a). enough: stop looking for a better fit from
 * there on (1: never). */
double similarity_compare(const struct similarity_view *a,
                          const struct similarity_view *b, double enough);

#endif
