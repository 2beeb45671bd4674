/*
 * image_metadata.h: where a picture file holds EXIF and XMP.
 *
 * Included by: lib/images.
 */
#ifndef LIMBECK_IMAGE_METADATA_H
#define LIMBECK_IMAGE_METADATA_H

#include "images/image.h"

/* Parts of the file; SPAN_NONE: there is none. exif: with or without
 * "Exif\0\0" before it. The first of each counts. */
struct image_metadata {
    struct span exif, xmp;
};

struct image_metadata image_metadata_find(struct span bytes);

/* 1..8; 1 when EXIF does not say. */
int image_metadata_orientation(const struct image_metadata *m);

#endif
