/*
 * image.h: the adapter of libjpeg-turbo, libpng, libwebp and libexif: pictures
 * in, pixels out; positions from EXIF.
 *
 * Limits are checked from the header, before memory is taken. A format that
 * we know but do not decode gives "unsupported picture format: GIF".
 * All errors are ERR_RECORD and name the reason; the caller adds the name.
 */
#ifndef LIMBECK_IMAGE_H
#define LIMBECK_IMAGE_H

#include <stdint.h>

#include "base/buf.h"

struct image {
    int width, height;
    uint8_t *rgb; /* [height, width, 3], heap; orientation applied */
};

struct image_info {
    const char *format; /* "jpeg", "png", "webp" */
    int width, height;  /* as stored, before orientation */
    int orientation;    /* EXIF 1..8; 1 when there is none */
};

/* Where and when a picture says it was taken. Degrees, WGS-84. */
struct image_position {
    bool found;
    double lat_deg, lon_deg;
    char taken_at[32];  /* EXIF DateTimeOriginal, or "" */
    const char *origin; /* "exif" or "xmp" */
    /* Why a position that is there was not believed: "latitude 213", ...;
     * "" when there is none. */
    char refused[120];
};

#define IMAGE_PIXELS_MAX (178956970L) /* as Pillow's bomb limit, 2^32/24 */

/* Header alone. */
MUST_CHECK bool image_probe(struct span bytes, struct image_info *info,
                            struct err *err);
/* Truncated data is an error (the picture would be half grey). Grey, palette,
 * CMYK, 16 bit: converted to RGB; alpha is laid on white. */
MUST_CHECK bool image_decode(struct span bytes, struct image *out,
                             struct err *err);
/* Luma only, DCT-scaled for JPEG down to no less than min_side pixels on the
 * shorter side: for perceptual hashes. grey: [height, width], heap;
 * orientation applied. */
struct image_grey {
    int width, height;
    uint8_t *grey;
};
MUST_CHECK bool image_decode_grey(struct span bytes, int min_side,
                                  struct image_grey *out, struct err *err);
/* EXIF (JPEG, PNG eXIf, WebP EXIF) and XMP positions; never fails: what is
 * broken is not found, with the reason in `refused`. */
void image_read_position(struct span bytes, struct image_position *out);

/* A JPEG of at most max_side pixels, without any metadata. */
MUST_CHECK bool image_thumbnail(struct span bytes, int max_side, int quality,
                                struct buf *out, struct err *err);

/* The same picture without EXIF, XMP, IPTC, comments or text chunks; pixels
 * untouched (JPEG: lossless copy of the coded data; orientation kept by a
 * minimal EXIF block holding it alone). */
MUST_CHECK bool image_strip(struct span bytes, struct buf *out,
                            struct err *err);

void image_release(struct image *im);
void image_grey_release(struct image_grey *im);

#endif
