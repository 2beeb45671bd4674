#include "models/qwen/window_order.h"

#include "base/arena.h"

#include <stdlib.h>

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* One window of a picture whose units begin at base; returns its units. */
static size_t window_order_add(struct window_order *o, size_t base,
                               struct patch_grid units, int top, int left,
                               int side)
{
    int bottom = least(top + side, units.height);
    int right = least(left + side, units.width), x, y;
    size_t before = o->units;

    for (y = top; y < bottom; y++)
        for (x = left; x < right; x++)
            o->unit[o->units++] =
                base + (size_t)y * (size_t)units.width + (size_t)x;
    return o->units - before;
}

static void window_order_add_picture(struct window_order *o,
                                     struct patch_grid units, int merge,
                                     int side)
{
    size_t base = o->units, patches = (size_t)merge * (size_t)merge;
    int top, left;

    for (top = 0; top < units.height; top += side)
        for (left = 0; left < units.width; left += side) {
            size_t n = window_order_add(o, base, units, top, left, side);

            o->windows[o->window_count + 1] =
                o->windows[o->window_count] + n * patches;
            o->window_count++;
        }
    o->pictures[o->picture_count + 1] = o->units * patches;
    o->picture_count++;
}

void window_order_init(struct window_order *o, const struct patch_grid *grids,
                       size_t count, int merge, int side)
{
    size_t units = 0, i;

    for (i = 0; i < count; i++)
        units += (size_t)(grids[i].height / merge) *
                 (size_t)(grids[i].width / merge);
    o->unit = heap_grow(NULL, units + 1, sizeof(*o->unit));
    o->windows = heap_grow(NULL, units + 1, sizeof(*o->windows));
    o->pictures = heap_grow(NULL, count + 1, sizeof(*o->pictures));
    o->units = o->window_count = o->picture_count = 0;
    o->windows[0] = o->pictures[0] = 0;
    for (i = 0; i < count; i++)
        window_order_add_picture(o,
                                 (struct patch_grid){grids[i].height / merge,
                                                     grids[i].width / merge},
                                 merge, side);
}

void window_order_release(struct window_order *o)
{
    free(o->unit);
    free(o->windows);
    free(o->pictures);
}
