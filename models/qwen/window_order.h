/*
 * window_order.h: the order of merged tokens in which each attention window is
 * contiguous.
 *
 * Included by: qwen_vision.c.
 */
#ifndef LIMBECK_WINDOW_ORDER_H
#define LIMBECK_WINDOW_ORDER_H

#include <stddef.h>

#include "models/pictures/patches.h"

struct window_order {
    size_t *unit; /* [units]: the raster number of each */
    size_t units;
    size_t *windows; /* [window_count + 1]: where windows begin, in patches */
    size_t window_count;
    size_t *pictures; /* [picture_count + 1]: the same for pictures */
    size_t picture_count;
};

/* A unit is merge x merge patches; windows are side x side units, clipped at
 * the picture's edge, row by row; row by row inside a window. */
void window_order_init(struct window_order *o, const struct patch_grid *grids,
                       size_t count, int merge, int side);
void window_order_release(struct window_order *o);

#endif
