/*
 * rejected.h: the pages of what was set aside: a card a sample, fifty a page.
 *
 * Included by: reports.
 */
#ifndef LIMBECK_REJECTED_H
#define LIMBECK_REJECTED_H

#include "reports/report.h"

MUST_CHECK bool rejected_write(const struct report *r,
                               const struct report_group *g, const char *dir,
                               struct buf *written, struct err *err);

#endif
