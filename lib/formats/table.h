/*
 * table.h: reads tables: CSV and its kin (RFC 4180; also tabs, semicolons and
 * bars), row by row, in bounded memory.
 *
 * Quoted fields may hold separators, doubled quotes and line ends. A byte
 * order mark goes, CRLF ends a line like LF; empty lines, and rows of
 * separators and blanks alone, are passed over.
 * Nothing is interpreted: `NA` and the empty field stay what they are.
 *
 * Included by: models/clip, lib/formats, lib/intake, teachers, review, fetch,
 * stages/sample, tests.
 */
#ifndef LIMBECK_TABLE_H
#define LIMBECK_TABLE_H

#include <stdint.h>

#include "base/buf.h"

enum {
    TABLE_ROW_BYTES = 1 << 20, /* a longer row is set aside */
    TABLE_COLUMNS = 1024
};

/* Where the bytes come from: up to room of them; 0 at the end, -1 with err.
 * The archive adapter's streams fit. */
typedef ptrdiff_t table_read(void *arg, void *into, size_t room,
                             struct err *err);

struct table;

/* Fields live until the next call. */
struct table_row {
    int64_t line; /* 1-based, where the row begins */
    size_t count;
    const struct span *fields; /* [count], unquoted */
};

enum table_state {
    TABLE_BROKEN = -1, /* the source of bytes failed */
    TABLE_END = 0,
    TABLE_ROW = 1,
    TABLE_BAD = 2 /* this row is set aside: an unclosed quote, too long, too
                   * many fields, a NUL; row->line is set, and after a NUL
                   * the fields too; go on */
};

/* separator: 0 to tell it from the first line (the most frequent of comma,
 * tab, semicolon, bar). A UTF-16 table is ERR_RECORD, as is a failing read. */
MUST_CHECK struct table *table_open(table_read *read, void *arg, char separator,
                                    struct err *err);
void table_close(struct table *t); /* NULL is fine; the source stays open */
/* How long a row may be, instead of TABLE_ROW_BYTES. */
void table_set_row_bytes(struct table *t, size_t bytes);
char table_separator(const struct table *t);
MUST_CHECK enum table_state table_next(struct table *t, struct table_row *row,
                                       struct err *err);

#endif
