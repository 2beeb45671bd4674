/*
 * webp_frame.h: the first picture in a WebP file, found by its chunks.
 *
 * Included by: image.c, tests.
 */
#ifndef LIMBECK_WEBP_FRAME_H
#define LIMBECK_WEBP_FRAME_H

#include "adapters/image_webp.h"

/* Of a still picture, its coded chunks and nothing behind them, since the
 * decoder reads on past a chunk's end if there is more. Of an animation, the
 * first frame. bytes: SPAN_NONE when the file ends before there is one. */
struct image_webp_frame webp_frame_find(struct span bytes);

#endif
