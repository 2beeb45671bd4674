/*
 * resize.h: pictures made larger or smaller, bit for bit as Pillow does.
 *
 * Two passes, horizontal then vertical, over 8-bit values with 22-bit fixed
 * point weights; a pass whose size does not change is left out. The filter is
 * widened by the scale when shrinking (antialias). Source: Pillow's
 * ImagingResample, restated in docs/models/preprocessing.md.
 *
 * Included by: models/pictures, tests.
 */
#ifndef LIMBECK_RESIZE_H
#define LIMBECK_RESIZE_H

#include "base/err.h"
#include "images/image.h"

enum resize_filter { RESIZE_BILINEAR, RESIZE_BICUBIC };

enum { RESIZE_SIDE_MAX = 65500 };

/* out: width x height, its pixels in the heap (image_release). ERR_RECORD
 * when a side of either is not in 1..RESIZE_SIDE_MAX or the result has more
 * than IMAGE_PIXELS_MAX pixels. */
MUST_CHECK bool resize_image(const struct image *in, int width, int height,
                             enum resize_filter filter, struct image *out,
                             struct err *err);

#endif
