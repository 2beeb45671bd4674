/*
 * eval_page.h: an evaluation as one page that needs nothing beside it: no
 * network, no script, no other file.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_EVAL_PAGE_H
#define LIMBECK_EVAL_PAGE_H

#include "evaluation/evaluation.h"

struct eval_page {
    const struct evaluation *evaluation;
    const char *distance; /* its name */
    const char *of;       /* what was evaluated: a store, a table of truths */
    const char *style;    /* the style sheet */
    const char *foot;     /* who made it */
};

/* ERR_STAGE: it could not be written. */
MUST_CHECK bool eval_page_write(const struct eval_page *page, const char *path,
                                struct err *err);

#endif
