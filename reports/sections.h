/*
 * sections.h: the parts of the summary page, top to bottom. Each adds nothing
 * when it has nothing to show.
 *
 * Included by: reports.
 */
#ifndef LIMBECK_SECTIONS_H
#define LIMBECK_SECTIONS_H

#include "reports/page.h"

/* Who made it, of what, when; and what came of it, in words. */
void sections_add_top(struct page *p, const struct report *r);
void sections_add_funnel(struct page *p, const struct report *r);
void sections_add_sums(struct page *p, const struct report *r);
void sections_add_teachers(struct page *p, const struct report *r);
void sections_add_answers(struct page *p, const struct report *r);
void sections_add_filters(struct page *p, const struct report *r);
void sections_add_countries(struct page *p, const struct report *r);
void sections_add_splits(struct page *p, const struct report *r);
void sections_add_failures(struct page *p, const struct report *r);
/* Pages that list what was set aside. */
void sections_add_groups(struct page *p, const struct report *r);

/* The rows [from, to) of the countries; what is left of the table's end in
 * one row more when rest. Used by the page of all countries too. */
void sections_add_country_rows(struct xml_node *parent, const struct report *r,
                               size_t from, size_t to, bool rest);

#endif
