/*
 * eval_print.h: an evaluation as tables of text, and as JSON.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_EVAL_PRINT_H
#define LIMBECK_EVAL_PRINT_H

#include "evaluation/evaluation.h"

/* distance: its name. */
void eval_print_text(const struct evaluation *e, const char *distance);
MUST_CHECK bool eval_print_json(const struct evaluation *e,
                                const char *distance, struct err *err);

#endif
