#include "models/pictures/patches.h"

#include "base/arena.h"
#include "models/pictures/resize.h"

#include <math.h>
#include <string.h>

enum { PATCHES_ASPECT_MAX = 200 };

/* Python's round(): a half goes to the even neighbour; so does rint in the
 * rounding mode that C programs start in. */
static double patches_round(double side, double factor)
{
    return rint(side / factor) * factor;
}

bool patches_size(int width, int height, const struct patch_rule *rule,
                  int *out_width, int *out_height, struct err *err)
{
    double factor = (double)rule->patch * rule->merge;
    double w = width, h = height, scale;
    double wb = patches_round(w, factor), hb = patches_round(h, factor);

    if (width < 1 || height < 1)
        return err_record(err, "the picture is empty");
    if (fmax(w, h) / fmin(w, h) > PATCHES_ASPECT_MAX)
        return err_record(err,
                          "a picture of %dx%d is too long: one side is over "
                          "%d times the other",
                          width, height, PATCHES_ASPECT_MAX);
    if (hb * wb > (double)rule->max_pixels) {
        scale = sqrt(h * w / (double)rule->max_pixels);
        hb = fmax(factor, floor(h / scale / factor) * factor);
        wb = fmax(factor, floor(w / scale / factor) * factor);
    } else if (hb * wb < (double)rule->min_pixels) {
        scale = sqrt((double)rule->min_pixels / (h * w));
        hb = ceil(h * scale / factor) * factor;
        wb = ceil(w * scale / factor) * factor;
    }
    if (hb < factor || wb < factor || hb > RESIZE_SIDE_MAX ||
        wb > RESIZE_SIDE_MAX)
        return err_record(err, "a picture of %dx%d has no fitting size", width,
                          height);
    *out_width = (int)wb;
    *out_height = (int)hb;
    return true;
}

size_t patches_values(const struct patch_rule *rule)
{
    return (size_t)3 * (size_t)rule->frames * (size_t)rule->patch *
           (size_t)rule->patch;
}

/* What each grey level of each colour becomes; the scaling to 0..1 is in
 * double and then rounded, as the processors do it. */
static void patches_levels(const struct patch_rule *rule, float levels[3][256])
{
    int colour, grey;

    for (colour = 0; colour < 3; colour++)
        for (grey = 0; grey < 256; grey++) {
            float share = (float)(grey * (1.0 / 255));

            levels[colour][grey] =
                (share - rule->mean[colour]) / rule->std[colour];
        }
}

/* One colour of one patch, out: [patch, patch]. */
static void patches_fill(const struct image *im, int x, int y, int patch,
                         int colour, const float levels[256], float *out)
{
    int row, column;

    for (row = 0; row < patch; row++) {
        const uint8_t *p =
            im->rgb + ((size_t)(y + row) * (size_t)im->width + (size_t)x) * 3;

        for (column = 0; column < patch; column++)
            *out++ = levels[p[column * 3 + colour]];
    }
}

static void patches_cut_one(const struct image *im,
                            const struct patch_rule *rule, int x, int y,
                            float levels[3][256], float *out)
{
    size_t area = (size_t)rule->patch * (size_t)rule->patch;
    int colour, frame;

    for (colour = 0; colour < 3; colour++) {
        patches_fill(im, x, y, rule->patch, colour, levels[colour], out);
        for (frame = 1; frame < rule->frames; frame++)
            memcpy(out + (size_t)frame * area, out, area * sizeof(*out));
        out += (size_t)rule->frames * area;
    }
}

static void patches_cut_all(const struct image *im,
                            const struct patch_rule *rule,
                            struct patch_grid grid, float *out)
{
    int merge = rule->merge, block = merge * merge;
    int blocks_wide = grid.width / merge, n;
    float levels[3][256];

    patches_levels(rule, levels);
    for (n = 0; n < grid.height * grid.width; n++) {
        int at = n / block, in = n % block;
        int row = at / blocks_wide * merge + in / merge;
        int column = at % blocks_wide * merge + in % merge;

        patches_cut_one(im, rule, column * rule->patch, row * rule->patch,
                        levels, out + (size_t)n * patches_values(rule));
    }
}

bool patches_cut(const struct image *picture, const struct patch_rule *rule,
                 struct patch_grid *grid, float **out, struct err *err)
{
    struct image sized;
    int width = 0, height = 0;

    if (!patches_size(picture->width, picture->height, rule, &width, &height,
                      err) ||
        !resize_image(picture, width, height, RESIZE_BICUBIC, &sized, err))
        return false;
    grid->height = height / rule->patch;
    grid->width = width / rule->patch;
    *out = heap_grow(
        NULL, (size_t)grid->height * (size_t)grid->width * patches_values(rule),
        sizeof(**out));
    patches_cut_all(&sized, rule, *grid, *out);
    image_release(&sized);
    return true;
}
