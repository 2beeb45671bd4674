/*
 * json_rows.h: records of JSON as rows of a table, in bounded memory: JSON
 * Lines, arrays of objects, an array inside objects (GeoJSON, answers of APIs,
 * page after page), an object of objects.
 *
 * A field's name is its path: `location.lat`, `coordinates.0`; what lies under
 * `properties` (GeoJSON) has no such prefix. Where records lie is told by what
 * is in them: an object that has a field which the caller knows for a record's
 * makes all objects of its array records. All else is passed over. Grammar: RFC
 * 8259; json.h.
 *
 * Included by: lib/formats, lib/intake, tests.
 */
#ifndef LIMBECK_JSON_ROWS_H
#define LIMBECK_JSON_ROWS_H

#include "formats/table.h"

enum {
    JSON_ROWS_DEPTH = 16,      /* arrays and objects around a record */
    JSON_ROWS_LOOK = 16 << 20, /* bytes in which fields are looked for */
    JSON_ROWS_FIELD_DEPTH = 6, /* objects within a record */
    JSON_ROWS_FIELD_ITEMS = 4  /* items of an array within it that are fields;
                                * of a longer one none */
};

/* Is a field of that name one that only records have? */
typedef bool json_rows_telling(struct span name);

/* Which fields records have, and where they lie. */
struct json_shape;

/* From the first JSON_ROWS_LOOK bytes that `read` gives. ERR_RECORD: no JSON
 * from the beginning, or no record in what was read. */
MUST_CHECK struct json_shape *json_shape_open(table_read *read, void *arg,
                                              json_rows_telling *telling,
                                              struct err *err);
void json_shape_close(struct json_shape *s); /* NULL is fine */

struct json_rows;

/* `read` from the beginning again. The shape stays the caller's. */
MUST_CHECK struct json_rows *json_rows_open(table_read *read, void *arg,
                                            struct json_shape *shape);
void json_rows_close(struct json_rows *j); /* NULL is fine */

/* The first row is the names of the fields, in the order in which they were
 * met, its line 0; then each record, its line its number from 1. A text is
 * unescaped, a number as it would be written, null and what a record lacks
 * empty. TABLE_BAD: a line of JSON Lines that is no JSON, a record with a NUL;
 * TABLE_BROKEN with ERR_RECORD: no JSON from some byte on, nested too deeply,
 * or it ends within. */
MUST_CHECK enum table_state
json_rows_next(struct json_rows *j, struct table_row *row, struct err *err);

#endif
