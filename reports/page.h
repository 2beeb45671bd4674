/*
 * page.h: the frame that all pages share, and the elements they are made of.
 *
 * Included by: reports.
 */
#ifndef LIMBECK_PAGE_H
#define LIMBECK_PAGE_H

#include "adapters/xml.h"
#include "reports/report.h"

struct page {
    struct xml_page *xml;
    struct xml_node *top;  /* with the heading */
    struct xml_node *main; /* where content goes */
    const char *script;
};

/* A page with style, script, a Content-Security-Policy that lets in these two
 * alone, a way back to index.html (unless home) and the title as heading. */
void page_open(struct page *p, const struct report *r, const char *title,
               bool home);
/* Writes dir/name and closes the page; the name goes to *written. */
MUST_CHECK bool page_finish(struct page *p, const char *dir, const char *name,
                            struct buf *written, struct err *err);

/* xml_add with a class (may be NULL). */
struct xml_node *page_add(struct xml_node *parent, const char *element,
                          const char *class, const char *text);
/* A link. */
struct xml_node *page_link(struct xml_node *parent, const char *href,
                           const char *text);
/* A section with an id and a heading, and a line about it (may be NULL). */
struct xml_node *page_section(struct page *p, const char *id,
                              const char *heading, const char *about);

/* A table in a box that scrolls sideways, with a caption for screen readers
 * and the column heads; a head that begins with '>' is a column of figures,
 * and '=' one that is drawn. Returns the tbody. */
struct xml_node *page_table(struct xml_node *parent, const char *caption,
                            const char *const *heads, size_t count);
/* Cells of a row: a head, a text, figures. sort: for the script. */
struct xml_node *page_head(struct xml_node *row, const char *text);
struct xml_node *page_cell(struct xml_node *row, const char *text);
struct xml_node *page_count(struct xml_node *row, int64_t n);
struct xml_node *page_number(struct xml_node *row, double value,
                             const char *unit);
/* part/whole as per cent, "" when whole is 0. */
struct xml_node *page_share(struct xml_node *row, int64_t part, int64_t whole);

#endif
