/*
 * table_file.h: a table of positions, opened, and what its columns are.
 *
 * Included by: stages/ingest, pipeline/commands.
 */
#ifndef LIMBECK_TABLE_FILE_H
#define LIMBECK_TABLE_FILE_H

#include "intake/table_columns.h"

struct archive_stream;

struct table_file {
    struct archive_stream *stream;
    struct table *table;
    struct columns columns;
    struct arena arena; /* of the columns' names */
};

/* *row: the first one, of names when columns.header. Close it also after a
 * failure. ERR_RECORD names the file. */
MUST_CHECK bool table_file_open(struct table_file *f, const char *path,
                                const struct source_settings *settings,
                                struct table_row *row, struct err *err);
void table_file_close(struct table_file *f);

/* A whole table whose latitude and longitude look swapped is ERR_RECORD. Where
 * reading ends early, the rows before that tell. */
MUST_CHECK bool table_file_check(const char *path,
                                 const struct source_settings *settings,
                                 struct err *err);
/* Has a row the fields of the first one, and an id? ERR_RECORD. */
MUST_CHECK bool table_file_check_row(const struct columns *c,
                                     const struct table_row *row,
                                     struct err *err);

#endif
