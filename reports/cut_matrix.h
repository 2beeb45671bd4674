/*
 * cut_matrix.h: which rules fail together.
 *
 * Included by: reports.
 */
#ifndef LIMBECK_CUT_MATRIX_H
#define LIMBECK_CUT_MATRIX_H

#include "reports/page.h"
#include "reports/report.h"

void cut_matrix_add(struct page *p, const struct report *r);

#endif
