#include "base/image_pixels.h"

#include "base/arena.h"

#include <math.h>

bool image_pixels_fit(int64_t width, int64_t height, struct err *err)
{
    if (width <= 0 || height <= 0)
        return err_record(err, "the picture is %lld x %lld pixels",
                          (long long)width, (long long)height);
    if (width > IMAGE_PIXELS_MAX / height)
        return err_record(err,
                          "the picture is %lld x %lld pixels, more than "
                          "%ld",
                          (long long)width, (long long)height,
                          IMAGE_PIXELS_MAX);
    return true;
}

uint8_t image_pixels_luma(int r, int g, int b)
{
    return (uint8_t)((19595 * r + 38470 * g + 7471 * b + 32768) >> 16);
}

void image_pixels_flatten(const uint8_t *rgba, int width, int channels,
                          uint8_t *out)
{
    for (int x = 0; x < width; x++, rgba += 4) {
        int rgb[3];

        for (int i = 0; i < 3; i++)
            rgb[i] = (rgba[i] * rgba[3] + 255 * (255 - rgba[3]) + 127) / 255;
        if (channels == 1) {
            out[x] = image_pixels_luma(rgb[0], rgb[1], rgb[2]);
            continue;
        }
        for (int i = 0; i < 3; i++)
            out[3 * x + i] = (uint8_t)rgb[i];
    }
}

void image_pixels_row(const uint8_t *rgb, int width, int channels, uint8_t *out)
{
    if (channels == 3) {
        memcpy(out, rgb, (size_t)width * 3);
        return;
    }
    for (int x = 0; x < width; x++, rgb += 3)
        out[x] = image_pixels_luma(rgb[0], rgb[1], rgb[2]);
}

/* The sum over [from, to) of a row, edges counted in part. in: every step-th
 * byte is a pixel, width of them */
static float shrink_sum(const uint8_t *in, int step, int width, double from,
                        double to)
{
    int last = (int)ceil(to);
    float sum = 0;

    if (last > width)
        last = width;
    for (int i = (int)from; i < last; i++) {
        double a = i > from ? i : from, b = i + 1 < to ? i + 1 : to;

        sum += (float)(b - a) * in[i * step];
    }
    return sum;
}

/* Adds the means of one row, times weight, to out. in: [width, channels]; out:
 * [out_width, channels] */
static void shrink_row(const uint8_t *in, int width, int channels,
                       int out_width, float weight, float *out)
{
    double step = (double)width / out_width;

    for (int x = 0; x < out_width; x++) {
        for (int k = 0; k < channels; k++)
            *out++ +=
                weight *
                shrink_sum(in + k, channels, width, x * step, (x + 1) * step) /
                (float)step;
    }
}

void image_pixels_shrink(const struct image_pixels *in, int out_width,
                         int out_height, float *out)
{
    size_t out_stride = (size_t)out_width * (size_t)in->channels;
    size_t stride = (size_t)in->width * (size_t)in->channels;
    double step = (double)in->height / out_height;

    memset(out, 0, out_stride * (size_t)out_height * sizeof(*out));
    for (int y = 0; y < out_height; y++) {
        double from = y * step, to = (y + 1) * step;
        int last = (int)ceil(to);

        if (last > in->height)
            last = in->height;
        for (int i = (int)from; i < last; i++) {
            double a = i > from ? i : from, b = i + 1 < to ? i + 1 : to;

            shrink_row(in->pixels + stride * (size_t)i, in->width, in->channels,
                       out_width, (float)((b - a) / step),
                       out + out_stride * (size_t)y);
        }
    }
}

/* Where the pixel that belongs at (x, y) of the upright picture is stored;
 * EXIF 2.3, tag 274. width, height: of the stored picture. */
static size_t orient_from(int orientation, int x, int y, int width, int height)
{
    int sx = x, sy = y;

    if (orientation >= 5) {
        sx = y;
        sy = x;
    }
    if (orientation == 2 || orientation == 3 || orientation == 7 ||
        orientation == 8)
        sx = width - 1 - sx;
    if (orientation == 3 || orientation == 4 || orientation == 6 ||
        orientation == 7)
        sy = height - 1 - sy;
    return (size_t)sy * (size_t)width + (size_t)sx;
}

void image_pixels_orient(struct image_pixels *im, int orientation)
{
    bool turned = orientation >= 5;
    int width = turned ? im->height : im->width;
    int height = turned ? im->width : im->height;
    size_t n = (size_t)im->channels;
    uint8_t *out, *to;

    if (orientation <= 1 || orientation > 8)
        return;
    out = heap_take((size_t)width * (size_t)height * n);
    to = out;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++, to += n)
            memcpy(to,
                   im->pixels + n * orient_from(orientation, x, y, im->width,
                                                im->height),
                   n);
    }
    free(im->pixels);
    im->pixels = out;
    im->width = width;
    im->height = height;
}
