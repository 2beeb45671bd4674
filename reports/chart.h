/*
 * chart.h: pictures of numbers, as SVG inside a page: elements, never text.
 * Colours and line styles are the style sheet's.
 *
 * Included by: reports.
 */
#ifndef LIMBECK_CHART_H
#define LIMBECK_CHART_H

#include "reports/report.h"

/* A bar for a table's cell: parts (kept, rejected, errored, pending) of a
 * whole that is as wide as the cell. label: for those who cannot see it. */
void chart_add_bar(struct xml_node *parent, const int64_t parts[4],
                   int64_t whole, const char *label);

/* Does the policy let the values of the i-th bin pass? */
bool chart_inside(const struct report_filter *f, size_t i);

/* The histogram of a filter's values, small, with its bounds as lines; what
 * lies outside them is hollow. Nothing when there are no bins. */
void chart_add_histogram(struct xml_node *parent,
                         const struct report_filter *f);

/* The share of each teacher's replies whose position lies within a distance,
 * over that distance; marks at report_marks_km. */
void chart_add_curves(struct xml_node *parent,
                      const struct report_teacher *teachers, size_t count);

#endif
