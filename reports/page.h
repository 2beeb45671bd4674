/*
 * page.h: the frame that all pages share, and the elements they are made of.
 *
 * Included by: reports.
 */
#ifndef LIMBECK_PAGE_H
#define LIMBECK_PAGE_H

#include <stdint.h>

#include "adapters/xml.h"

struct page_tab {
    const char *href, *text;
};

/* What the pages of one folder have in common. */
struct page_frame {
    const char *store; /* in the titles: "world.limbeck" */
    const char *style; /* a style sheet inside the page; NULL: report.css */
    const char *boot;  /* the script inside the page, or NULL: none */
    const struct page_tab *tabs; /* [tab_count] */
    size_t tab_count;
    const char *foot; /* who made it, when; or NULL */
};

/* One of them. */
struct page_place {
    const char *root;    /* from the page to the folder: "", "../" */
    const char *title;   /* "distance \302\267 Cuts" */
    const char *heading; /* of the page: "distance" */
    const char *tab;     /* href of the tab it belongs to, or NULL */
    bool below;          /* it lies below its tab, which it links back to */
};

struct page {
    struct xml_page *xml;
    struct xml_node *top;  /* with the heading */
    struct xml_node *main; /* where content goes */
    const struct page_frame *frame;
    const struct page_place *place;
};

/* A page with a Content-Security-Policy that lets in nothing but what lies
 * beside it, its tabs and its heading. frame and place stay until it is
 * finished. */
void page_open(struct page *p, const struct page_frame *frame,
               const struct page_place *place);
/* Writes dir/name and closes the page; the name goes to *written. */
MUST_CHECK bool page_finish(struct page *p, const char *dir, const char *name,
                            struct buf *written, struct err *err);
/* Closes it without writing. */
void page_drop(struct page *p);

/* xml_add with a class (may be NULL). */
struct xml_node *page_add(struct xml_node *parent, const char *element,
                          const char *class, const char *text);
/* A link. */
struct xml_node *page_link(struct xml_node *parent, const char *href,
                           const char *text);
/* A section with an id, a heading that can be linked to, and a line about it
 * (may be NULL). */
struct xml_node *page_section(struct page *p, const char *id,
                              const char *heading, const char *about);

/* A table in a box that scrolls sideways, with a caption and the column
 * heads; a head that begins with '>' is a column of figures, and '=' one that
 * is drawn, whose name is for those who cannot see it. Returns the tbody. */
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
