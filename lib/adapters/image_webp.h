/*
 * image_webp.h: the adapter of libwebp. Everyone else uses image.h.
 *
 * Included by: lib/images.
 */
#ifndef LIMBECK_IMAGE_WEBP_H
#define LIMBECK_IMAGE_WEBP_H

#include "base/image_pixels.h"
#include "base/span.h"

/* Fills format, width and height (of the canvas) from the header. */
MUST_CHECK bool image_webp_probe(struct span bytes, struct image_info *info,
                                 struct err *err);

/* The coded picture in a WebP file, without what stands behind it, and where
 * it lies on the canvas. bytes: SPAN_NONE when the file ends before it. */
struct image_webp_frame {
    struct span bytes;
    int x, y;
};

/* bytes: the file; coded: the frame in it that is wanted. Lossy and lossless;
 * transparency is laid on white. Always full size: that of the canvas. */
MUST_CHECK bool image_webp_decode(struct span bytes,
                                  const struct image_webp_frame *coded,
                                  struct image_pixels *out, struct err *err);

#endif
