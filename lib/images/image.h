/*
 * image.h: pictures of the formats that we decode: pixels, size, position,
 * and copies without metadata.
 *
 * Limits are checked from the header, before memory is taken. A format that
 * we know but do not decode gives "unsupported picture format: GIF"; so do HEIF
 * and AVIF in a build without libheif.
 * All errors are ERR_RECORD and name the reason; the caller adds the name.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_IMAGE_H
#define LIMBECK_IMAGE_H

#include "base/buf.h"
#include "base/image_pixels.h"
#include "base/image_position.h"

enum { IMAGE_QUALITY = 95 }; /* of a JPEG that stands for the picture */

/* Header alone. */
MUST_CHECK bool image_probe(struct span bytes, struct image_info *info,
                            struct err *err);
/* Truncated data is an error (the picture would be half grey). Grey, palette,
 * CMYK, 16 bit: converted to RGB; alpha is laid on white. */
MUST_CHECK bool image_decode(struct span bytes, struct image *out,
                             struct err *err);
/* Luma only, DCT-scaled for JPEG down to no less than min_side pixels on the
 * shorter side: for perceptual hashes. */
MUST_CHECK bool image_decode_grey(struct span bytes, int min_side,
                                  struct image_grey *out, struct err *err);
/* EXIF (JPEG, PNG eXIf, WebP EXIF) and XMP positions; never fails: what is
 * broken is not found, with the reason in `refused`. */
void image_read_position(struct span bytes, struct image_position *out);

/* A JPEG of these pixels. */
MUST_CHECK bool image_encode(const struct image *im, int quality,
                             struct buf *out, struct err *err);

/* A JPEG of at most max_side pixels, without any metadata. */
MUST_CHECK bool image_thumbnail(struct span bytes, int max_side, int quality,
                                struct buf *out, struct err *err);

/* The same picture without EXIF, XMP, IPTC, comments or text chunks; pixels
 * untouched (JPEG: lossless copy of the coded data; orientation kept by a
 * minimal EXIF block holding it alone). HEIF and AVIF, which few loaders of
 * trainers read, become a JPEG of quality IMAGE_QUALITY. */
MUST_CHECK bool image_strip(struct span bytes, struct buf *out,
                            struct err *err);
/* The same, copied into the empty room where something goes; else *bare is
 * of the bytes. */
MUST_CHECK bool image_bare(struct span bytes, struct buf *room,
                           struct span *bare, struct err *err);

/* Does it begin like HEIF or AVIF, whether this build reads them or not? */
bool image_is_heif(struct span bytes);
/* Is a picture of that image_info.format a JPEG once it is stripped? */
bool image_leaves_as_jpeg(struct span format);

void image_release(struct image *im);
void image_grey_release(struct image_grey *im);

#endif
