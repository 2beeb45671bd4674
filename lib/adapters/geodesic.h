/*
 * geodesic.h: the adapter of PROJ's geodesic routines (Karney 2013): WGS-84.
 *
 * Included by: lib/geo, stages/ingest, tests.
 */
#ifndef LIMBECK_GEODESIC_H
#define LIMBECK_GEODESIC_H

/* Shortest way on the WGS-84 ellipsoid, in km. Degrees in range. */
double geodesic_km(double lat1_deg, double lon1_deg, double lat2_deg,
                   double lon2_deg);

#endif
