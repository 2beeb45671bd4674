/*
 * image_webp.h: the adapter of libwebp. For image.c alone; everyone else uses
 * image.h.
 */
#ifndef LIMBECK_IMAGE_WEBP_H
#define LIMBECK_IMAGE_WEBP_H

#include "adapters/image_pixels.h"

/* Fills format, width and height (of the canvas) from the header. */
MUST_CHECK bool image_webp_probe(struct span bytes, struct image_info *info,
                                 struct err *err);

/* Lossy and lossless; transparency is laid on white; of an animation, the
 * first frame on its canvas. Always full size. */
MUST_CHECK bool image_webp_decode(struct span bytes, struct image_pixels *out,
                                  struct err *err);

#endif
