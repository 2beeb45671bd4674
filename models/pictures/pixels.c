#include "models/pictures/pixels.h"

#include "base/arena.h"
#include "models/weights/config_file.h"

/* `size` or `crop_size`: *shortest, or *height and *width. */
static bool pixel_rule_size(const struct config_file *f, const struct json *v,
                            int *shortest, int *height, int *width,
                            struct err *err)
{
    static const int64_t range[2] = {1, 16384};
    const struct json *box = v;
    int64_t a = 0, b = 0;

    if (v == NULL || v->type == JSON_NULL)
        return true;
    if (v->type == JSON_INT) {
        if (v->integer < range[0] || v->integer > range[1])
            return config_file_bad(f, err, "a size is out of range");
        a = b = v->integer;
    } else if (json_get(v, "shortest_edge") != NULL) {
        if (!config_file_int(f, v, "shortest_edge", range, 0, &a, err))
            return false;
        b = a;
    } else {
        if (!config_file_int(f, box, "height", range, 0, &a, err) ||
            !config_file_int(f, box, "width", range, 0, &b, err))
            return false;
        *shortest = 0;
        *height = (int)a;
        *width = (int)b;
        return true;
    }
    *shortest = (int)a;
    *height = *width = 0;
    return true;
}

static bool pixel_rule_three(const struct config_file *f, const char *key,
                             double least, float out[3], struct err *err)
{
    const struct json *v = json_get(f->root, key);

    if (v == NULL || v->type == JSON_NULL)
        return true;
    for (size_t i = 0; i < 3; i++) {
        double one;
        if (v->type != JSON_ARRAY || v->count != 3 ||
            !json_real(v->items[i], &one) || !(one >= least && one <= 10))
            return config_file_bad(f, err, "\"%s\" is not three numbers", key);
        out[i] = (float)one;
    }
    return true;
}

static bool pixel_rule_fill(const struct config_file *f,
                            struct pixel_rule *rule, struct err *err)
{
    static const int64_t filters[2] = {2, 3};
    int64_t filter;
    int crop = 0;
    bool cropped = rule->crop_width > 0;

    if (!pixel_rule_size(f, json_get(f->root, "size"), &rule->shortest,
                         &rule->height, &rule->width, err) ||
        !pixel_rule_size(f, json_get(f->root, "crop_size"), &crop,
                         &rule->crop_height, &rule->crop_width, err))
        return false;
    if (crop > 0)
        rule->crop_height = rule->crop_width = crop;
    if (json_bool(json_get(f->root, "do_center_crop"), &cropped) && !cropped)
        rule->crop_height = rule->crop_width = 0;
    if (!config_file_int(f, f->root, "resample", filters,
                         rule->filter == RESIZE_BICUBIC ? 3 : 2, &filter, err))
        return false;
    rule->filter = filter == 3 ? RESIZE_BICUBIC : RESIZE_BILINEAR;
    return pixel_rule_three(f, "image_mean", -10, rule->mean, err) &&
           pixel_rule_three(f, "image_std", 1e-6, rule->std, err);
}

bool pixel_rule_read(const char *dir, struct pixel_rule *rule, struct err *err)
{
    struct config_file f;

    if (!config_file_open(&f, dir, "preprocessor_config.json", false, err))
        return false;
    bool ok = f.root == NULL || pixel_rule_fill(&f, rule, err);
    config_file_close(&f);
    return ok;
}

/* in: [height, width, 3] from (left, top) of the resized picture. */
static void pixels_normalise(const struct image *in, int left, int top,
                             const struct pixel_rule *rule, struct pixels *out)
{
    size_t plane = (size_t)out->width * (size_t)out->height;
    const float share = 1.0f / 255;

    for (int y = 0; y < out->height; y++) {
        for (int x = 0; x < out->width; x++) {
            size_t from =
                ((size_t)(y + top) * (size_t)in->width + (size_t)(x + left)) *
                3;
            size_t to = (size_t)y * (size_t)out->width + (size_t)x;
            for (size_t c = 0; c < 3; c++)
                out->planes[c * plane + to] =
                    ((float)in->rgb[from + c] * share - rule->mean[c]) /
                    rule->std[c];
        }
    }
}

bool pixels_prepare(const struct image *picture, const struct pixel_rule *rule,
                    struct pixels *out, struct err *err)
{
    int w = rule->width, h = rule->height, s = rule->shortest;
    struct image resized;

    if (s > 0 && picture->width <= picture->height) {
        w = s;
        h = (int)((int64_t)s * picture->height / picture->width);
    } else if (s > 0) {
        h = s;
        w = (int)((int64_t)s * picture->width / picture->height);
    }
    *out = (struct pixels){.width = rule->crop_width > 0 ? rule->crop_width : w,
                           .height =
                               rule->crop_height > 0 ? rule->crop_height : h};
    if (out->width > w || out->height > h)
        return err_record(err, "a picture of %d x %d cannot be cut to %d x %d",
                          picture->width, picture->height, out->width,
                          out->height);
    if (!resize_image(picture, w, h, rule->filter, &resized, err))
        return false;
    out->planes = heap_grow(NULL, (size_t)out->width * (size_t)out->height,
                            3 * sizeof(float));
    pixels_normalise(&resized, (w - out->width) / 2, (h - out->height) / 2,
                     rule, out);
    image_release(&resized);
    return true;
}

void pixels_release(struct pixels *p)
{
    free(p->planes);
    p->planes = NULL;
}
