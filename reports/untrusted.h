/*
 * untrusted.h: text of a teacher, a table or an archive on a page.
 *
 * Included by: reports, tests.
 */
#ifndef LIMBECK_UNTRUSTED_H
#define LIMBECK_UNTRUSTED_H

#include "adapters/xml.h"

/* Add the text to the node. What steers the direction of writing, and what
 * cannot be seen (U+202E, U+2066, zero-width space, tag characters, ...), is
 * shown by its number in an element of its own; bytes that are no UTF-8 become
 * U+FFFD. */
void untrusted_add(struct xml_node *node, struct span text);

/* A short name (a key, a country) in an isolated inline element, cut at 200
 * bytes. NULL: nothing. */
struct xml_node *untrusted_add_name(struct xml_node *parent, const char *name);

#endif
