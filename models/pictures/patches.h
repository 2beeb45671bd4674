/*
 * patches.h: a picture into the patches that Qwen's vision tower reads.
 *
 * Included by: models/family, models/qwen, models/vlm, tests.
 */
#ifndef LIMBECK_PATCHES_H
#define LIMBECK_PATCHES_H

#include "base/err.h"
#include "images/image.h"

/* What the processor's file says; pixels are counted after resizing. */
struct patch_rule {
    int patch, merge, frames; /* 14, 2, 2 */
    int64_t min_pixels, max_pixels;
    float mean[3], std[3];
};

/* Size in patches: height and width, multiples of merge. */
struct patch_grid {
    int height, width;
};

/* The size that a width x height picture is resized to: sides are multiples of
 * patch * merge, pixels within the rule's limits where that is possible, the
 * aspect kept as far as that allows. A half rounds to the even multiple.
 * ERR_RECORD when one side is over 200 times the other, or a result would be
 * too large. Source: Qwen's smart_resize. */
MUST_CHECK bool patches_size(int width, int height,
                             const struct patch_rule *rule, int *out_width,
                             int *out_height, struct err *err);

/* Values of one patch: 3 * frames * patch * patch. */
size_t patches_values(const struct patch_rule *rule);

/* Resize (bicubic), normalise, cut. out: heap, [grid.height * grid.width,
 * patches_values], in merge-block order: blocks of merge x merge patches row
 * by row, row by row inside a block; inside a patch colour, frame, row,
 * column. The single picture stands in every frame. */
MUST_CHECK bool patches_cut(const struct image *picture,
                            const struct patch_rule *rule,
                            struct patch_grid *grid, float **out,
                            struct err *err);

#endif
