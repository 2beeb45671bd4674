/*
 * image_position.h: where and when a picture says that it was taken.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_IMAGE_POSITION_H
#define LIMBECK_IMAGE_POSITION_H

#include <stdbool.h>

/* Degrees, WGS-84. */
struct image_position {
    bool found;
    double lat_deg, lon_deg;
    char taken_at[32];  /* EXIF DateTimeOriginal, or "" */
    const char *origin; /* "exif" or "xmp" */
    /* Why a position that is there was not believed: "latitude 213", ...;
     * "" when there is none. */
    char refused[120];
};

#endif
