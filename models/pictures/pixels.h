/*
 * pixels.h: a picture into the float planes that CLIP and SegFormer read.
 *
 * Included by: models/clip, models/segformer, tests.
 */
#ifndef LIMBECK_PIXELS_H
#define LIMBECK_PIXELS_H

#include "base/err.h"
#include "images/image.h"
#include "models/pictures/resize.h"

/* What preprocessor_config.json says. Either `shortest` (aspect kept; longer
 * side rounded down) or width and height (aspect not kept); then a centre crop
 * unless crop is 0. */
struct pixel_rule {
    int shortest, width, height;
    int crop_width, crop_height;
    enum resize_filter filter;
    float mean[3], std[3];
};

/* Over *rule, which holds the architecture's defaults: the values of the
 * folder's preprocessor_config.json, if it is there. `size` and `crop_size`
 * are a number, or {"shortest_edge"}, or {"height", "width"}. ERR_STAGE. */
MUST_CHECK bool pixel_rule_read(const char *dir, struct pixel_rule *rule,
                                struct err *err);

struct pixels {
    int width, height;
    float *planes; /* [3, height, width], heap */
};

/* Resize as Pillow, crop, ((v / 255) - mean) / std. ERR_RECORD when the
 * picture is too narrow for the crop or would become too large. */
MUST_CHECK bool pixels_prepare(const struct image *picture,
                               const struct pixel_rule *rule,
                               struct pixels *out, struct err *err);
void pixels_release(struct pixels *p);

#endif
