/*
 * sections.h: the parts of the summary page, top to bottom. Each adds nothing
 * when it has nothing to show.
 *
 * Included by: reports.
 */
#ifndef LIMBECK_SECTIONS_H
#define LIMBECK_SECTIONS_H

#include "reports/page.h"
#include "reports/report.h"

/* Who made it, of what, when; and what came of it, in words. */
void sections_add_top(struct page *p, const struct report *r);
void sections_add_funnel(struct page *p, const struct report *r);
void sections_add_sums(struct page *p, const struct report *r);
void sections_add_teachers(struct page *p, const struct report *r);
void sections_add_answers(struct page *p, const struct report *r);
/* The table alone. */
void sections_add_teacher_table(struct xml_node *parent,
                                const struct report_teacher *teachers,
                                size_t count);
void sections_add_splits(struct page *p, const struct report *r);
/* What pictures show and reasonings name, by closed lists. */
void sections_add_categories(struct page *p, const struct report *r);
void sections_add_reviewers(struct page *p, const struct report *r);
/* At most five lines: sums that do not hold, rules that reject much alone or
 * measured nothing, teachers behind the best. */
void sections_add_findings(struct page *p, const struct report *r);

#endif
