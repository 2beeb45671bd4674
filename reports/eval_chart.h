/*
 * eval_chart.h: drawings of an evaluation: shares over distances with their
 * intervals, and how sure against how often right.
 *
 * Included by: reports.
 */
#ifndef LIMBECK_EVAL_CHART_H
#define LIMBECK_EVAL_CHART_H

#include "adapters/xml.h"
#include "evaluation/evaluation.h"

enum { EVAL_CHART_TEACHERS = 12 /* more have no colour of their own */ };

/* Share of all that were asked within each distance, over the distance. */
void eval_chart_add_shares(struct xml_node *parent, const struct evaluation *e);

/* A bin's confidence against its share within a distance; on the diagonal
 * confidence and share are the same. The larger a circle, the more answers. */
void eval_chart_add_calibration(struct xml_node *parent,
                                const struct evaluation_calibration *c,
                                size_t threshold, size_t teacher,
                                const char *label);

#endif
