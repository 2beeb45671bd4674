/*
 * exif.h: the adapter of libexif: what an EXIF block says about orientation,
 * position and time. Everyone else uses image.h.
 *
 * An EXIF block is hostile input: sizes lie, directories loop. libexif bounds
 * both; what it cannot read is absent here. Blocks over EXIF_BYTES_MAX are
 * not looked at.
 *
 * Included by: lib/images, tests.
 */
#ifndef LIMBECK_EXIF_H
#define LIMBECK_EXIF_H

#include "base/image_position.h"
#include "base/span.h"

#define EXIF_BYTES_MAX (1u << 20)

struct exif;

/* block: with or without "Exif\0\0" before the TIFF header. NULL when there
 * is nothing in it that can be read. */
struct exif *exif_open(struct span block);
void exif_close(struct exif *e); /* NULL is fine */

/* 1..8; 1 when there is none. */
int exif_orientation(const struct exif *e);

/* Fills found, lat_deg, lon_deg, origin, refused and taken_at. Degrees,
 * minutes, seconds as rationals, or one text; the hemisphere must be given.
 * 0, 0 is what cameras write that do not know: refused. */
void exif_position(const struct exif *e, struct image_position *out);

#endif
