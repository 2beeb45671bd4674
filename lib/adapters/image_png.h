/*
 * image_png.h: the adapter of libpng. Everyone else uses image.h.
 *
 * Included by: lib/images.
 */
#ifndef LIMBECK_IMAGE_PNG_H
#define LIMBECK_IMAGE_PNG_H

#include "base/image_pixels.h"
#include "base/span.h"

/* Fills format, width and height from the header. */
MUST_CHECK bool image_png_probe(struct span bytes, struct image_info *info,
                                struct err *err);

/* Every colour type and depth, interlaced or not; 16 bits keep their upper
 * eight; transparency is laid on white; of an animation, the still picture.
 * Gamma is left alone. Always full size. */
MUST_CHECK bool image_png_decode(struct span bytes, struct image_pixels *out,
                                 struct err *err);

#endif
