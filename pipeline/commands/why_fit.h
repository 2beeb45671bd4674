/*
 * why_fit.h: text that fits a terminal.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_WHY_FIT_H
#define LIMBECK_WHY_FIT_H

#include "base/buf.h"

enum { WHY_COLUMNS = 100 };

/* Append the text with lines of at most so many columns: what is longer goes on
 * below, at a blank where there is one, behind the blanks and the bar that its
 * line began with, or below its value. Wide characters count as two. */
void why_fit(struct buf *out, struct span text, size_t columns);

#endif
