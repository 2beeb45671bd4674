/*
 * named_table.h: a small table in memory, by the names of its columns.
 *
 * Included by: lib/geo.
 */
#ifndef LIMBECK_NAMED_TABLE_H
#define LIMBECK_NAMED_TABLE_H

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum { NAMED_TABLE_COLUMNS = 16 };

/* A row: a field for each name, empty where the row has none; its line. */
typedef bool named_table_row(void *arg, const struct span *fields, int64_t line,
                             struct err *err);

/* The first line has the names, in any order, others among them; `each` is
 * given the rows behind it. name: of the table, for messages. ERR_USAGE: a name
 * that is not there, a row that is broken; else as `each` says. */
MUST_CHECK bool named_table_read(struct span text, const char *name,
                                 const char *const *columns, size_t count,
                                 named_table_row *each, void *arg,
                                 struct err *err);

#endif
