/*
 * png_profile.h: EXIF and XMP that stand in a PNG as text, as ImageMagick,
 * GIMP and darktable wrote them before PNG had a chunk for EXIF: keyword "Raw
 * profile type exif" (or APP1, xmp), then the name of the profile, its length
 * and its bytes in hexadecimal (ImageMagick, coders/png.c).
 *
 * Included by: lib/images, tests.
 */
#ifndef LIMBECK_PNG_PROFILE_H
#define LIMBECK_PNG_PROFILE_H

#include "base/buf.h"

enum { PNG_PROFILE_MAX = 1 << 20 }; /* bytes of one profile */

/* data: of a chunk tEXt, zTXt or iTXt; type: which. Appends the profile's
 * bytes, with "Exif\0\0" or XMP's address before it where the writer kept
 * those. false: the text holds no such profile, or one that cannot be read. */
MUST_CHECK bool png_profile_read(const char *type, struct span data,
                                 struct buf *out);

#endif
