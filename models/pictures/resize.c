#include "models/pictures/resize.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

enum { WEIGHT_BITS = 22 }; /* 32 bits less 8 of the pixel, less 2 to spare */

/* For each output position: which inputs it draws on, and how much. */
struct resize_weights {
    int out, most;      /* positions; weights per position */
    int *first, *count; /* [out] */
    int32_t *weight;    /* [out, most] */
};

static double resize_bicubic(double x)
{
    const double a = -0.5;

    if (x < 0.0)
        x = -x;
    if (x < 1.0)
        return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
    if (x < 2.0)
        return (((x - 5) * x + 8) * x - 4) * a;
    return 0.0;
}

static double resize_bilinear(double x)
{
    if (x < 0.0)
        x = -x;
    return x < 1.0 ? 1.0 - x : 0.0;
}

static int32_t resize_fixed(double weight)
{
    const double one = 1 << WEIGHT_BITS;

    return (int32_t)(weight < 0 ? weight * one - 0.5 : weight * one + 0.5);
}

/* Weights of one output position; real: scratch of [most]. */
static void resize_weigh(struct resize_weights *w, int at, int in,
                         double support, enum resize_filter filter,
                         double *real)
{
    double scale = (double)in / w->out;
    double step = 1.0 / (scale < 1.0 ? 1.0 : scale);
    double centre = (at + 0.5) * scale, sum = 0.0;
    int first = (int)(centre - support + 0.5);
    int end = (int)(centre + support + 0.5), i;

    if (first < 0)
        first = 0;
    if (end > in)
        end = in;
    w->first[at] = first;
    w->count[at] = end - first;
    for (i = 0; i < end - first; i++) {
        double x = (i + first - centre + 0.5) * step;

        real[i] =
            filter == RESIZE_BICUBIC ? resize_bicubic(x) : resize_bilinear(x);
        sum += real[i];
    }
    for (i = 0; i < end - first; i++)
        w->weight[(size_t)at * (size_t)w->most + (size_t)i] =
            resize_fixed(sum != 0.0 ? real[i] / sum : real[i]);
}

static void resize_weights_init(struct resize_weights *w, int in, int out,
                                enum resize_filter filter)
{
    double scale = (double)in / out;
    double support =
        (filter == RESIZE_BICUBIC ? 2.0 : 1.0) * (scale < 1.0 ? 1.0 : scale);
    double *real;
    int at;

    w->out = out;
    w->most = (int)(support + 1.0) * 2 + 1;
    w->first = heap_grow(NULL, (size_t)out, sizeof(*w->first));
    w->count = heap_grow(NULL, (size_t)out, sizeof(*w->count));
    w->weight =
        heap_grow(NULL, (size_t)out * (size_t)w->most, sizeof(*w->weight));
    real = heap_grow(NULL, (size_t)w->most, sizeof(*real));
    for (at = 0; at < out; at++)
        resize_weigh(w, at, in, support, filter, real);
    free(real);
}

static void resize_weights_release(struct resize_weights *w)
{
    free(w->first);
    free(w->count);
    free(w->weight);
}

static uint8_t resize_clip(int32_t sum)
{
    sum >>= WEIGHT_BITS;
    return (uint8_t)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
}

/* One output pixel from `count` inputs that lie `stride` bytes apart. */
static void resize_pixel(const uint8_t *in, size_t stride,
                         const int32_t *weight, int count, uint8_t *out)
{
    int32_t red = 1 << (WEIGHT_BITS - 1), green = red, blue = red;
    int i;

    for (i = 0; i < count; i++, in += stride) {
        red += in[0] * weight[i];
        green += in[1] * weight[i];
        blue += in[2] * weight[i];
    }
    out[0] = resize_clip(red);
    out[1] = resize_clip(green);
    out[2] = resize_clip(blue);
}

/* in: [height, width, 3] to out: [height, w->out, 3] */
static void resize_rows(const uint8_t *in, int width, int height,
                        const struct resize_weights *w, uint8_t *out)
{
    int x, y;

    for (y = 0; y < height; y++, in += (size_t)width * 3)
        for (x = 0; x < w->out; x++, out += 3)
            resize_pixel(in + (size_t)w->first[x] * 3, 3,
                         w->weight + (size_t)x * (size_t)w->most, w->count[x],
                         out);
}

/* in: [height, width, 3] to out: [w->out, width, 3] */
static void resize_columns(const uint8_t *in, int width,
                           const struct resize_weights *w, uint8_t *out)
{
    size_t stride = (size_t)width * 3;
    int x, y;

    for (y = 0; y < w->out; y++)
        for (x = 0; x < width; x++, out += 3)
            resize_pixel(in + (size_t)w->first[y] * stride + (size_t)x * 3,
                         stride, w->weight + (size_t)y * (size_t)w->most,
                         w->count[y], out);
}

static bool resize_side_is_good(int side)
{
    return side > 0 && side <= RESIZE_SIDE_MAX;
}

/* A copy, resized horizontally if need be. */
static uint8_t *resize_across(const struct image *in, int width,
                              enum resize_filter filter)
{
    size_t bytes = (size_t)in->height * (size_t)width * 3;
    uint8_t *out = heap_take(bytes);
    struct resize_weights w;

    if (width == in->width) {
        memcpy(out, in->rgb, bytes);
        return out;
    }
    resize_weights_init(&w, in->width, width, filter);
    resize_rows(in->rgb, in->width, in->height, &w, out);
    resize_weights_release(&w);
    return out;
}

bool resize_image(const struct image *in, int width, int height,
                  enum resize_filter filter, struct image *out, struct err *err)
{
    struct resize_weights w;
    uint8_t *across;

    if (!resize_side_is_good(in->width) || !resize_side_is_good(in->height) ||
        !resize_side_is_good(width) || !resize_side_is_good(height) ||
        (int64_t)width * height > IMAGE_PIXELS_MAX ||
        (int64_t)width * in->height > IMAGE_PIXELS_MAX)
        return err_record(err, "cannot resize %dx%d to %dx%d: out of range",
                          in->width, in->height, width, height);
    across = resize_across(in, width, filter);
    out->width = width;
    out->height = height;
    out->rgb = across;
    if (height == in->height)
        return true;
    out->rgb = heap_take((size_t)width * (size_t)height * 3);
    resize_weights_init(&w, in->height, height, filter);
    resize_columns(across, width, &w, out->rgb);
    resize_weights_release(&w);
    free(across);
    return true;
}
