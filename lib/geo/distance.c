#include "geo/distance.h"

#include "adapters/geodesic.h"

#include <math.h>
#include <string.h>

static double distance_radians(double degrees)
{
    return degrees * (M_PI / 180);
}

double distance_haversine_km(double lat1_deg, double lon1_deg, double lat2_deg,
                             double lon2_deg)
{
    double lat1 = distance_radians(lat1_deg);
    double lat2 = distance_radians(lat2_deg);
    double north = sin((lat2 - lat1) / 2);
    double east = sin(distance_radians(lon2_deg - lon1_deg) / 2);
    double hav = north * north + cos(lat1) * cos(lat2) * east * east;

    /* Rounding can lift antipodes above one, where asin has no value. */
    if (hav > 1)
        hav = 1;
    return 2 * DISTANCE_EARTH_RADIUS_KM * asin(sqrt(hav));
}

distance_km *distance_named(const char *name)
{
    if (name && strcmp(name, "geodesic") == 0)
        return geodesic_km;
    if (name && strcmp(name, "haversine") == 0)
        return distance_haversine_km;
    return NULL;
}

bool position_in_range(double lat_deg, double lon_deg)
{
    /* A NaN compares false, an infinity is out of any range. */
    return fabs(lat_deg) <= 90 && fabs(lon_deg) <= 180;
}
