/*
 * distance.h: how far two positions lie apart, each way by its name.
 *
 * Included by: cards, lib/geo, answers, filters, evaluation, rewards,
 * pipeline/commands, stages/report, stages/sample, stages/score, tests.
 */
#ifndef LIMBECK_DISTANCE_H
#define LIMBECK_DISTANCE_H

#include <stdbool.h>

#define DISTANCE_EARTH_RADIUS_KM 6371.0 /* GRE rewards, OSV-5M */

/* Great circle on a sphere of that radius: 2R asin(sqrt(hav)), clamped. */
double distance_haversine_km(double lat1_deg, double lon1_deg, double lat2_deg,
                             double lon2_deg);

typedef double distance_km(double lat1_deg, double lon1_deg, double lat2_deg,
                           double lon2_deg);
/* "geodesic" (WGS-84) or "haversine"; NULL for another name. */
distance_km *distance_named(const char *name);

/* Finite, |lat| <= 90, |lon| <= 180. (0, 0) is in range. */
bool position_in_range(double lat_deg, double lon_deg);

#endif
