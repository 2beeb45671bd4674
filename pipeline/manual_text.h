/*
 * manual_text.h: headings, items and lines, as plain text for --help or as
 * roff for man(1).
 *
 * Included by: pipeline.
 */
#ifndef LIMBECK_MANUAL_TEXT_H
#define LIMBECK_MANUAL_TEXT_H

#include <stdio.h>

#include "base/buf.h"

struct manual {
    FILE *out;
    bool roff;
};

/* The text in lines of up to 79 columns; the first begins at column `at`, the
 * others behind `indent` blanks. */
void manual_wrap(const struct manual *m, const char *text, int at, int indent);

void manual_heading(const struct manual *m, const char *title);
void manual_subheading(const struct manual *m, const char *title);

/* A term and what it means: of an option, an argument, a setting. */
void manual_item(const struct manual *m, const char *term, const char *text);

/* Lines of a text, each a paragraph of its own or, verbatim, as they are. */
void manual_lines(const struct manual *m, const char *text, bool verbatim);

#endif
