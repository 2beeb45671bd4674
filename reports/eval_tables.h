/*
 * eval_tables.h: the tables of an evaluation's page. A share stands with its
 * interval.
 *
 * Included by: reports.
 */
#ifndef LIMBECK_EVAL_TABLES_H
#define LIMBECK_EVAL_TABLES_H

#include "adapters/xml.h"
#include "evaluation/evaluation.h"

void eval_table_shares(struct xml_node *parent, const struct evaluation *e);
void eval_table_scores(struct xml_node *parent, const struct evaluation *e);
void eval_table_reasons(struct xml_node *parent, const struct evaluation *e);
void eval_table_names(struct xml_node *parent, const struct evaluation *e);
void eval_table_stops(struct xml_node *parent, const struct evaluation *e);
void eval_table_ranks(struct xml_node *parent, const struct evaluation *e);
void eval_table_tries(struct xml_node *parent, const struct evaluation *e);
/* Of one teacher; many countries are folded away. */
void eval_table_groups(struct xml_node *parent, const struct evaluation *e,
                       size_t teacher);
void eval_table_calibration(struct xml_node *parent,
                            const struct evaluation *e);
void eval_table_pairs(struct xml_node *parent, const struct evaluation *e);

#endif
