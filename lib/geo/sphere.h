/*
 * sphere.h: which of many points on a sphere lie nearest to a position.
 *
 * A k-d tree over unit vectors: poles and the date line need no care. Built
 * once; any number of threads may ask.
 *
 * Included by: lib/geo, tests.
 */
#ifndef LIMBECK_SPHERE_H
#define LIMBECK_SPHERE_H

#include <stddef.h>

struct sphere;

struct sphere_near {
    size_t index;       /* of the point, as given */
    double distance_km; /* great circle, R = 6371.0 km */
};

/* lat_deg, lon_deg: [count], in range; copied. count may be 0, and stays
 * under 2^32. */
struct sphere *sphere_open(const double *lat_deg, const double *lon_deg,
                           size_t count);
void sphere_close(struct sphere *s); /* NULL is fine */
/* Put the `wanted` nearest points into near, nearest first, equals in the
 * order in which they were given; returns how many there are: fewer only when
 * the sphere holds fewer. */
size_t sphere_nearest(const struct sphere *s, double lat_deg, double lon_deg,
                      struct sphere_near *near, size_t wanted);

#endif
