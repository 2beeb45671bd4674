/*
 * sphere.h: which of many points on a sphere lie nearest to a position.
 *
 * A k-d tree over unit vectors: poles and the date line need no care. Built
 * once; any number of threads may ask.
 *
 * Included by: lib/geo, stages/sample, tests.
 */
#ifndef LIMBECK_SPHERE_H
#define LIMBECK_SPHERE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
/* The weights of points, for sphere_best: group[i] tells which may be asked for
 * together, reach_km[i] how far the point reaches. Both [count], copied; once,
 * before the first question. */
void sphere_weigh(struct sphere *s, const uint16_t *group,
                  const float *reach_km);
/* The point of the group with the least km^2 - reach_km^2, among those within
 * limit_km; false when there is none. */
bool sphere_best(const struct sphere *s, double lat_deg, double lon_deg,
                 uint16_t group, double limit_km, struct sphere_near *best);
/* Put the `wanted` nearest points into near, nearest first, equals in the
 * order in which they were given; returns how many there are: fewer only when
 * the sphere holds fewer. */
size_t sphere_nearest(const struct sphere *s, double lat_deg, double lon_deg,
                      struct sphere_near *near, size_t wanted);

#endif
