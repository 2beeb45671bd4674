/*
 * xmp.h: a position from an XMP packet, read through the adapter of libxml2.
 *
 * Included by: lib/images, tests.
 */
#ifndef LIMBECK_XMP_H
#define LIMBECK_XMP_H

#include "base/image_position.h"
#include "base/span.h"

/* exif:GPSLatitude and exif:GPSLongitude, as attribute or element, in the
 * forms of the XMP specification, part 2: "48,51.5N", "48,51,30N", and as
 * drones write them: "+48.8583". Fills found, lat_deg, lon_deg, origin and
 * refused; leaves them when the packet says nothing. */
void xmp_position(struct span packet, struct image_position *out);

/* One coordinate of that form. limit: 90 or 180; hemispheres: "NS", "EW".
 * false, with the reason in why: not one. */
bool xmp_coordinate(struct span text, const char *hemispheres, double limit,
                    double *deg, const char **why);

#endif
