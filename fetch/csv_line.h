/*
 * csv_line.h: a line of CSV (RFC 4180), field by field.
 *
 * Included by: fetch.
 */
#ifndef LIMBECK_CSV_LINE_H
#define LIMBECK_CSV_LINE_H

#include "base/buf.h"

/* One field more; a comma before it unless the line is empty. Quoted where it
 * holds a comma, a quote, a line end or a blank at its ends. */
void csv_line_add(struct buf *line, struct span field);
void csv_line_add_int(struct buf *line, int64_t n);

#endif
