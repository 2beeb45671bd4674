/*
 * gallery.h: one page of cards in sections, with its style inside: what a query
 * chose, what one policy keeps and another does not.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_GALLERY_H
#define LIMBECK_GALLERY_H

#include "reports/card.h"

enum { GALLERY_NEAR = 3 }; /* 25, 200 and 750 km */

/* known: of all, those whose distance to the truth is; within: of those. */
struct gallery_row {
    const char *name;
    int64_t all, known, within[GALLERY_NEAR];
};

struct gallery_section {
    const char *id, *heading, *about;
    const char *noun;               /* what the rows count: "answers" */
    const struct gallery_row *rows; /* [row_count] counts by reason */
    size_t row_count;
    const struct card *cards; /* [count] */
    size_t count;
    int64_t of; /* how many there are in all */
};

struct gallery {
    const char *title, *lead, *store, *config; /* lead: or NULL */
    const char *style;                         /* constant text of ours */
    const struct gallery_row *rows;            /* [row_count] counts of all */
    size_t row_count;
    const struct gallery_section *sections; /* [section_count] */
    size_t section_count;
};

/* dir/index.html. A section without cards says so. ERR_STAGE. */
MUST_CHECK bool gallery_write(const struct gallery *g, const char *dir,
                              struct err *err);

#endif
