/*
 * json_record.h: one object's fields, its objects and arrays flattened.
 *
 * Included by: lib/formats.
 */
#ifndef LIMBECK_JSON_RECORD_H
#define LIMBECK_JSON_RECORD_H

#include "formats/json_shape.h"

/* Caller sets the first three. */
struct json_record {
    struct json_shape *shape;
    struct span *fields;   /* [shape->count], filled; NULL: the shape gets the
                            * names instead */
    struct arena *scratch; /* emptied; texts lie there or in the text read */
    bool telling;          /* one of its names is a record's */
    bool nul;              /* a text holds a NUL */
    struct buf name;       /* for json_record_read alone */
};

/* key: what it stands under in an object, or empty: the field `key`. false: the
 * text is no JSON. */
bool json_record_read(struct json_record *r, struct span text, struct span key);

#endif
