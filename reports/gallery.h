/*
 * gallery.h: one page of cards in sections, with its style inside: what a query
 * chose, what one policy keeps and another does not.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_GALLERY_H
#define LIMBECK_GALLERY_H

#include "reports/card.h"

struct gallery_section {
    const char *id, *heading, *about;
    const struct card *cards; /* [count] */
    size_t count;
    int64_t of; /* how many there are in all */
};

struct gallery {
    const char *title, *store, *config;
    const char *style;                      /* constant text of ours */
    const struct gallery_section *sections; /* [section_count] */
    size_t section_count;
};

/* dir/index.html. A section without cards says so. ERR_STAGE. */
MUST_CHECK bool gallery_write(const struct gallery *g, const char *dir,
                              struct err *err);

#endif
