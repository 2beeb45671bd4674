/*
 * json_shape.h: the names that records' fields have, and the arrays they lie
 * in.
 *
 * Included by: lib/formats.
 */
#ifndef LIMBECK_JSON_SHAPE_H
#define LIMBECK_JSON_SHAPE_H

#include "base/arena.h"
#include "base/hash_index.h"
#include "formats/json_rows.h"

enum { JSON_ROWS_PLACES = 64 /* kinds of places where records lie */ };

struct json_shape {
    struct arena arena;
    json_rows_telling *telling;
    struct hash_index by_name;
    struct span *names; /* [count] */
    size_t count, room;
    const char *places[JSON_ROWS_PLACES]; /* arrays that hold records */
    size_t place_count;
};

struct json_shape *json_shape_new(json_rows_telling *telling);
/* The number of that name, or SIZE_MAX. */
size_t json_shape_find(const struct json_shape *s, struct span name);
/* A name more, unless it is there or there are TABLE_COLUMNS. */
void json_shape_add(struct json_shape *s, struct span name);
/* Back to the first count names: the others were no record's. */
void json_shape_forget(struct json_shape *s, size_t count);
bool json_shape_is_place(const struct json_shape *s, struct span path);
void json_shape_add_place(struct json_shape *s, struct span path);

#endif
