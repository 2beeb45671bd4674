/*
 * image_jpeg.h: the adapter of libjpeg-turbo. Everyone else uses image.h.
 *
 * Included by: lib/images, tests.
 */
#ifndef LIMBECK_IMAGE_JPEG_H
#define LIMBECK_IMAGE_JPEG_H

#include "base/buf.h"
#include "base/image_pixels.h"

/* Fills format, width and height from the header. */
MUST_CHECK bool image_jpeg_probe(struct span bytes, struct image_info *info,
                                 struct err *err);

/* Bit for bit what Pillow gives for `convert("RGB")` with libjpeg-turbo's
 * defaults: accurate integer DCT, smooth chroma upsampling; CMYK and YCCK are
 * taken as Adobe writes them, inverted. Luma of CMYK: from its RGB. */
MUST_CHECK bool image_jpeg_decode(struct span bytes, struct image_pixels *out,
                                  struct err *err);

/* Baseline JPEG, 4:2:0, optimised tables. */
MUST_CHECK bool image_jpeg_encode(const struct image *im, int quality,
                                  struct buf *out, struct err *err);

#endif
