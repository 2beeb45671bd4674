/*
 * image_heif.h: the adapter of libheif, which a build may lack: HEIF (HEIC) and
 * AVIF. Everyone else uses image.h.
 *
 * The picture is the file's primary one, turned, mirrored and cropped as the
 * container says; EXIF's orientation says the same once more and is not to be
 * obeyed (HEIF, ISO/IEC 23008-12, 6.5.10 and A.2.1).
 *
 * Included by: lib/images, program.c, tests.
 */
#ifndef LIMBECK_IMAGE_HEIF_H
#define LIMBECK_IMAGE_HEIF_H

#include "base/buf.h"
#include "base/image_pixels.h"

/* Was this program built with libheif? */
bool image_heif_built_in(void);
/* "libheif 1.15.1", or "" without it. */
const char *image_heif_version(void);

/* The format by the brands that the file names, "heif" or "avif"; NULL:
 * neither. Works without libheif. */
const char *image_heif_format(struct span bytes);

/* Fills format, width, height (as shown) and decode_bytes from the header. */
MUST_CHECK bool image_heif_probe(struct span bytes, struct image_info *info,
                                 struct err *err);
/* Always full size; transparency is laid on white; 8 bits of what has more.
 * ERR_RECORD also where libheif has no decoder for what is in the file. */
MUST_CHECK bool image_heif_decode(struct span bytes, struct image_pixels *out,
                                  struct err *err);
/* The first EXIF block, from its TIFF header on, and the XMP packet are
 * appended; what is not there, or cannot be read, is not. */
void image_heif_metadata(struct span bytes, struct buf *exif, struct buf *xmp);

#endif
