/*
 * table_file.h: a table of positions, opened, and what its columns are.
 *
 * Included by: stages/ingest, pipeline/commands.
 */
#ifndef LIMBECK_TABLE_FILE_H
#define LIMBECK_TABLE_FILE_H

#include "intake/table_columns.h"

struct archive_stream;
struct json_rows;
struct json_shape;

enum { TABLE_FILE_LOOK = 4096 }; /* bytes that tell JSON from CSV */

struct table_file {
    struct archive_stream *stream;
    char head[TABLE_FILE_LOOK]; /* read, not given yet: [head_at, head_end) */
    size_t head_at, head_end;
    struct table *table;    /* CSV and its kin; or */
    struct json_rows *json; /* JSON */
    struct json_shape *shape;
    struct columns columns;
    struct arena arena; /* of the columns' names */
};

/* CSV and its kin, JSON (json_rows.h), both also packed, or alone in a zip or a
 * tar. *row: the first one, of names when columns.header. Close it also after a
 * failure. ERR_RECORD names the file. */
MUST_CHECK bool table_file_open(struct table_file *f, const char *path,
                                const struct source_settings *settings,
                                struct table_row *row, struct err *err);
void table_file_close(struct table_file *f);
/* As table_next; of JSON each record is a row, and its line its number. */
MUST_CHECK enum table_state
table_file_next(struct table_file *f, struct table_row *row, struct err *err);
/* What row->line counts: "line", of JSON "record". */
const char *table_file_unit(const struct table_file *f);

/* A table whose latitude and longitude look swapped is ERR_RECORD: a million
 * rows tell, and where reading ends early, the rows before that. */
MUST_CHECK bool table_file_check(const char *path,
                                 const struct source_settings *settings,
                                 struct err *err);
/* Has a row the fields of the first one, and an id? ERR_RECORD. */
MUST_CHECK bool table_file_check_row(const struct columns *c,
                                     const struct table_row *row,
                                     struct err *err);

#endif
