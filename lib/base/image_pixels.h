/*
 * image_pixels.h: decoded pictures as plain values, and what every decoder does
 * with pixels.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_IMAGE_PIXELS_H
#define LIMBECK_IMAGE_PIXELS_H

#include <stdint.h>

#include "base/err.h"

#define IMAGE_PIXELS_MAX (178956970L) /* as Pillow's bomb limit, 2^32/24 */

struct image {
    int width, height;
    uint8_t *rgb; /* [height, width, 3], heap; orientation applied */
};

struct image_grey {
    int width, height;
    uint8_t *grey; /* [height, width], heap; orientation applied */
};

struct image_info {
    const char *format;   /* "jpeg", "png", "webp", "heif", "avif" */
    int width, height;    /* as stored, before orientation */
    int orientation;      /* EXIF 1..8; 1 when there is none */
    int64_t decode_bytes; /* memory that decoding takes beside the pixels that
                           * come out: coefficients of all scans, rows that
                           * are filled more than once */
};

/* What to decode into. channels: 3 for RGB, 1 for luma. min_side: 0 for full
 * size, else a decoder that can halve the picture cheaply does so while the
 * shorter side keeps at least so many pixels. width, height, pixels ([height,
 * width, channels], heap): filled by the decoder. */
struct image_pixels {
    int channels;
    int min_side;
    int width, height;
    uint8_t *pixels;
};

/* Zero sides and more than IMAGE_PIXELS_MAX pixels are refused: to be asked
 * before memory is taken. */
MUST_CHECK bool image_pixels_fit(int64_t width, int64_t height,
                                 struct err *err);

/* ITU-R BT.601 luma, as JPEG (JFIF) defines it, rounded. */
uint8_t image_pixels_luma(int r, int g, int b);

/* One row of RGBA (alpha not premultiplied) laid on white, to RGB or luma. */
void image_pixels_flatten(const uint8_t *rgba, int width, int channels,
                          uint8_t *out);

/* One row of RGB to RGB or luma. */
void image_pixels_row(const uint8_t *rgb, int width, int channels,
                      uint8_t *out);

/* The mean colour under each pixel of the new grid, by area, edges counted in
 * part. out: [out_height, out_width, channels] */
void image_pixels_shrink(const struct image_pixels *in, int out_width,
                         int out_height, float *out);

/* Turns and mirrors the picture as EXIF orientation 1..8 says; the old pixels
 * are freed. */
void image_pixels_orient(struct image_pixels *im, int orientation);

#endif
