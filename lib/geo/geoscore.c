#include "geo/geoscore.h"

#include <math.h>

#define GEOSCORE_MOST     5000.0
#define GEOSCORE_KM       1805.0 /* 18050 / 10 */
#define GEOSCORE_OSV5M_KM 1492.7

double geoscore_of(double km, double scale_km, double most)
{
    return isnan(km) ? 0.0 : most * exp(-km / scale_km);
}

double geoscore(double km)
{
    return geoscore_of(km, GEOSCORE_KM, GEOSCORE_MOST);
}

double geoscore_osv5m(double km)
{
    return geoscore_of(km, GEOSCORE_OSV5M_KM, GEOSCORE_MOST);
}
