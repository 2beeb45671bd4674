/*
 * xml.h: the adapter of libxml2: HTML pages built as trees (never as strings),
 * and small XML (XMP packets) read with limits: no network, no entities.
 *
 * Included by: lib/formats, reports, tests.
 */
#ifndef LIMBECK_XML_H
#define LIMBECK_XML_H

#include "base/buf.h"

struct xml_page; /* a document being built */
struct xml_node; /* an element of it, owned by it */

struct xml_page *xml_page_open(const char *title, const char *language);
void xml_page_close(struct xml_page *page);
struct xml_node *xml_page_head(struct xml_page *page);
struct xml_node *xml_page_body(struct xml_page *page);

/* A new last child. text may be NULL. Characters that HTML cannot hold become
 * U+FFFD; everything is escaped. */
struct xml_node *xml_add(struct xml_node *parent, const char *element,
                         const char *text);
struct xml_node *xml_add_span(struct xml_node *parent, const char *element,
                              struct span text);
/* Text after what is there. */
void xml_add_text(struct xml_node *node, struct span text);
void xml_set(struct xml_node *node, const char *attribute, const char *value);
void xml_print(struct xml_node *node, const char *fmt, ...)
    PRINTF_LIKE(2, 3); /* text after what is there */
/* The content of a style or script element: written as is, so constant text
 * of ours only (compiled-in files); "</" in it is refused by err_die. */
void xml_add_raw(struct xml_node *parent, const char *element,
                 const char *constant_text);
/* HTML5, UTF-8, with doctype. */
MUST_CHECK bool xml_page_write(const struct xml_page *page, const char *path,
                               struct err *err);
void xml_page_print(const struct xml_page *page, struct buf *out);
/* An element alone, as a file of XML: SVG. */
void xml_node_print(const struct xml_node *node, struct buf *out);

/* Read a small XML text (at most 4 MiB, depth 64): calls `each` for every
 * attribute and every element with text, with local names. ERR_RECORD. */
typedef void xml_each(void *arg, const char *local_name, const char *value);
MUST_CHECK bool xml_read(struct span text, xml_each *each, void *arg,
                         struct err *err);

#endif
