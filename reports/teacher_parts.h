/*
 * teacher_parts.h: parts of a teacher's page.
 *
 * Included by: reports.
 */
#ifndef LIMBECK_TEACHER_PARTS_H
#define LIMBECK_TEACHER_PARTS_H

#include "reports/page.h"
#include "reports/report.h"

/* Tokens and time of the i-th teacher's replies, on the scale of all. */
void teacher_add_spent(struct page *p, const struct report *r, size_t i);
/* Replies that could not be read, with the place where reading stopped. */
void teacher_add_unread(struct page *p, const struct report_teacher *t);

#endif
