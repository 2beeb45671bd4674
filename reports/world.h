/*
 * world.h: the map of the samples.
 *
 * Included by: reports.
 */
#ifndef LIMBECK_WORLD_H
#define LIMBECK_WORLD_H

#include "reports/report.h"

/* Equal Earth (Savric, Patterson, Jenny 2018): x and y of a drawing that is so
 * wide, the whole earth but for what lies south of 60 degrees. */
void world_project(double lat_deg, double lon_deg, double width, double *x,
                   double *y);
double world_height(double width);
/* Wide and narrow: rings for samples, discs for those that are kept. */
void world_add(struct xml_node *parent, const struct report *r);

#endif
