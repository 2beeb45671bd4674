/*
 * report_edges.h: distances as a byte, for the search in the browser: classes
 * of logarithmic width, moved so that what people ask for is an edge.
 *
 * Included by: stages/report, tests.
 */
#ifndef LIMBECK_REPORT_EDGES_H
#define LIMBECK_REPORT_EDGES_H

#include "reports/report.h"

enum { EDGES = 254 };

/* km: [EDGES], upwards from 0.05 to 20,038. Round figures, and the bounds of
 * the report's filter distance, are among them. */
void edges_make(const struct report *r, double *km);
/* 0: not known (NaN); else one more than the edges that lie below it. */
uint8_t edges_class(const double *edges, float km);

#endif
