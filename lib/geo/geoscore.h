/*
 * geoscore.h: the points of GeoGuessr for a distance.
 *
 * Included by: evaluation, rewards, tests.
 */
#ifndef LIMBECK_GEOSCORE_H
#define LIMBECK_GEOSCORE_H

/* most e^(-km / scale_km). GeoScore, as GeoAgent reports it, is
 * 5000 e^(-10 d / 18050); OSV-5M's 5000 e^(-d / 1492.7) is not the same. Of no
 * position (NAN): 0. */
double geoscore_of(double km, double scale_km, double most);
double geoscore(double km);
double geoscore_osv5m(double km);

#endif
