/*
 * xmp.h: a position from an XMP packet, read through the adapter of libxml2.
 *
 * Included by: lib/images, lib/intake, tests.
 */
#ifndef LIMBECK_XMP_H
#define LIMBECK_XMP_H

#include "base/image_position.h"
#include "base/span.h"

/* exif:GPSLatitude and exif:GPSLongitude, as attribute or element, in the
 * forms of the XMP specification, part 2: "48,51.5N", "48,51,30N"; as plain
 * degrees with a sign ("+48.8583") or with GPSLatitudeRef and GPSLongitudeRef
 * beside them; and what drones write: DJI's GpsLatitude and GpsLongitude (or
 * GpsLongtitude), Skydio's Latitude and Longitude, signed degrees. Fills found,
 * lat_deg, lon_deg, origin and refused; leaves them when the packet says
 * nothing. */
void xmp_position(struct span packet, struct image_position *out);

struct xmp_axis {
    const char *hemispheres; /* "NS", "EW" */
    double limit;            /* 90, 180 */
    struct span beside;      /* the hemisphere that stands apart, or empty */
    bool is_signed;          /* no sign means north or east */
};

/* One coordinate of those forms. false, with the reason in why: not one, or
 * one whose hemisphere is not said. */
bool xmp_coordinate(struct span text, const struct xmp_axis *axis, double *deg,
                    const char **why);

#endif
