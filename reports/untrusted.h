/*
 * untrusted.h: text of a teacher, a table or an archive on a page.
 *
 * Included by: reports, tests.
 */
#ifndef LIMBECK_UNTRUSTED_H
#define LIMBECK_UNTRUSTED_H

#include "adapters/xml.h"
#include "reports/report.h"

/* Add the text to the node. What steers the direction of writing, and what
 * cannot be seen (U+202E, U+2066, zero-width space, tag characters, ...), is
 * shown by its number in an element of its own; bytes that are no UTF-8 become
 * U+FFFD. */
void untrusted_add(struct xml_node *node, struct span text);

/* A block with the whole of a text, isolated from its surroundings; where the
 * middle was left out, a note says how much. */
struct xml_node *untrusted_add_block(struct xml_node *parent,
                                     const struct report_text *text);

/* A short name (a key, a country) in an isolated inline element, cut at 200
 * bytes. NULL: nothing. */
struct xml_node *untrusted_add_name(struct xml_node *parent, const char *name);

#endif
