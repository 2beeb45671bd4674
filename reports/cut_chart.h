/*
 * cut_chart.h: what a bound of the policy does: the values on both sides of it,
 * and what the policy would keep at another.
 *
 * Included by: reports.
 */
#ifndef LIMBECK_CUT_CHART_H
#define LIMBECK_CUT_CHART_H

#include "reports/report.h"

/* Two plots over one axis, wide and narrow. Nothing without bins. */
void cut_chart_add(struct xml_node *parent, const struct report *r,
                   const struct report_filter *f);
/* "distance, 799 of 801 replies measured, 0.114 to 19,278 km, ..." */
void cut_chart_describe(const struct report *r, const struct report_filter *f,
                        struct buf *out);

#endif
