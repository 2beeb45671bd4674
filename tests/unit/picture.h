/*
 * picture.h: pictures made for tests, and metadata to put into them.
 *
 * Included by: tests.
 */
#ifndef LIMBECK_TEST_PICTURE_H
#define LIMBECK_TEST_PICTURE_H

#include "base/arena.h"
#include "base/file.h"
#include "images/image.h"
#include "adapters/image_jpeg.h"

/* Hills with 17 x 13 patches of brightness on them, by seed: no two alike,
 * and detail of every size, as photographs have. */
static inline struct image picture_make(int width, int height, unsigned seed)
{
    struct image im = {width, height, NULL};
    double a = 1 + seed % 5, c = seed % 11;

    im.rgb = heap_take((size_t)width * (size_t)height * 3);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            uint8_t *to = im.rgb + 3 * ((size_t)y * (size_t)width + (size_t)x);
            double u = (double)x / width, v = (double)y / height;
            uint32_t patch = (uint32_t)(u * 17) * 13 + (uint32_t)(v * 13);
            double light;

            patch = (patch ^ seed * 0x9e3779b9u) * 2654435761u;
            patch = (patch ^ patch >> 15) * 2246822519u;
            light =
                90 + 40 * sin(7 * a * u + 5 * v * v + c) + (patch >> 24) * 0.4;
            to[0] = (uint8_t)light;
            to[1] = (uint8_t)(light * 0.8 + 30 * v);
            to[2] = (uint8_t)(light * 0.7 + 40 * u);
        }
    }
    return im;
}

static inline void picture_jpeg(int width, int height, unsigned seed,
                                struct buf *out)
{
    struct image im = picture_make(width, height, seed);
    struct err err;

    if (!image_jpeg_encode(&im, 90, out, &err))
        fail_msg("%s", err.text);
    image_release(&im);
}

/* One application or comment segment behind the first two bytes. */
static inline void picture_add_segment(struct buf *jpeg, int marker,
                                       struct span data)
{
    struct buf b;

    buf_init(&b, jpeg->max);
    buf_add(&b, jpeg->data, 2);
    buf_add_char(&b, (char)0xff);
    buf_add_char(&b, (char)marker);
    buf_add_char(&b, (char)((data.len + 2) >> 8));
    buf_add_char(&b, (char)(data.len + 2));
    buf_add_span(&b, data);
    buf_add(&b, jpeg->data + 2, jpeg->len - 2);
    buf_release(jpeg);
    *jpeg = b;
}

static inline void picture_add_int(struct buf *b, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_add_char(b, (char)(value >> 8 * i));
}

/* One entry of a TIFF directory. value: itself, or an offset. */
static inline void picture_add_entry(struct buf *b, uint32_t tag,
                                     uint32_t format, uint32_t count,
                                     uint32_t value)
{
    picture_add_int(b, tag, 2);
    picture_add_int(b, format, 2);
    picture_add_int(b, count, 4);
    picture_add_int(b, value, 4);
}

/* An EXIF block with orientation and position. lat, lon: three fractions
 * each; sides: "NE"; a '-' leaves that hemisphere out. */
static inline void picture_exif(int orientation, const uint32_t lat[6],
                                const uint32_t lon[6], const char *sides,
                                struct buf *b)
{
    buf_add(b, "Exif\0\0II*\0\x08\0\0\0", 14);
    picture_add_int(b, 2, 2);
    picture_add_entry(b, 0x0112, 3, 1, (uint32_t)orientation);
    picture_add_entry(b, 0x8825, 4, 1, 38);
    picture_add_int(b, 0, 4);
    picture_add_int(b, 4, 2); /* at 38 of the TIFF part */
    picture_add_entry(b, sides[0] == '-' ? 29 : 1, 2, 2, (uint8_t)sides[0]);
    picture_add_entry(b, 2, 5, 3, 92);
    picture_add_entry(b, sides[1] == '-' ? 30 : 3, 2, 2, (uint8_t)sides[1]);
    picture_add_entry(b, 4, 5, 3, 116);
    picture_add_int(b, 0, 4);
    for (int i = 0; i < 6; i++)
        picture_add_int(b, lat[i], 4);
    for (int i = 0; i < 6; i++)
        picture_add_int(b, lon[i], 4);
}

/* A file's bytes; the test fails when there is none. */
static inline struct buf picture_file(const char *path)
{
    struct buf b;
    struct err err;

    buf_init(&b, 100u << 20);
    if (!file_read(path, &b, &err))
        fail_msg("%s", err.text);
    return b;
}

#endif
