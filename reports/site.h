/*
 * site.h: the folder of pages that is being written.
 *
 * Included by: reports.
 */
#ifndef LIMBECK_SITE_H
#define LIMBECK_SITE_H

#include "reports/page.h"
#include "reports/report.h"

struct site {
    struct report *report;
    struct page_frame frame;
    const char *dir;
    struct buf *written; /* names, a line each */
    struct err *err;
};

/* The pages, each group by itself. */
MUST_CHECK bool card_pages_write(struct site *s, int64_t budget_bytes);
MUST_CHECK bool cut_pages_write(struct site *s);
MUST_CHECK bool wall_pages_write(struct site *s);
MUST_CHECK bool places_write(struct site *s);
MUST_CHECK bool teacher_pages_write(struct site *s);
MUST_CHECK bool twins_write(struct site *s);
MUST_CHECK bool find_write(struct site *s);
MUST_CHECK bool failures_write(struct site *s);
MUST_CHECK bool about_write(struct site *s);
MUST_CHECK bool run_write(struct site *s);

/* "cards/012.html#mp16/3197356171", from the folder; false: it has no page. */
bool site_card_path(const struct report *r, size_t card, struct buf *out);
/* Pictures with a word below each, as a list. root: from the page. */
void frames_add(struct xml_node *parent, const struct report *r,
                const struct report_frame *frames, size_t count,
                const char *unit);
/* The three sizes of the pictures of a page, as radio buttons. */
void frames_add_sizes(struct xml_node *parent);

/* A paragraph of a note. */
void site_add_note(struct xml_node *parent, const char *text);
/* "3 samples", "1 sample". */
void site_print_amount(struct buf *out, int64_t n, const char *one,
                       const char *many);
/* A command line in a paragraph. */
void site_add_command(struct xml_node *parent, const char *before,
                      const char *command);

#endif
