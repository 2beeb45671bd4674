#include "adapters/geodesic.h"

#include <geodesic.h>

#define WGS84_EQUATOR_M  6378137.0
#define WGS84_FLATTENING (1 / 298.257223563)

double geodesic_km(double lat1_deg, double lon1_deg, double lat2_deg,
                   double lon2_deg)
{
    struct geod_geodesic ellipsoid;
    double metres = 0;

    /* Filling the series costs less than a distance does, and keeps this
     * adapter free of state. */
    geod_init(&ellipsoid, WGS84_EQUATOR_M, WGS84_FLATTENING);
    geod_inverse(&ellipsoid, lat1_deg, lon1_deg, lat2_deg, lon2_deg, &metres,
                 NULL, NULL);
    return metres / 1000;
}
