/*
 * json.h: the adapter of json-c. JSON read with limits, and written.
 *
 * Reading gives a tree in the caller's arena; no library type leaves here.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_JSON_H
#define LIMBECK_JSON_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

enum json_type {
    JSON_NULL,
    JSON_BOOL,
    JSON_INT,
    JSON_REAL,
    JSON_TEXT,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json {
    enum json_type type;
    bool truth;
    int64_t integer;     /* JSON_INT */
    double real;         /* JSON_INT too */
    struct span text;    /* JSON_TEXT: UTF-8, NUL-terminated, may hold NUL */
    const char **keys;   /* JSON_OBJECT: [count], in the order of the file */
    struct json **items; /* JSON_ARRAY, JSON_OBJECT: [count] */
    size_t count;
};

/* One JSON value that fills the text (white space around it is fine), depth
 * at most 64. NaN, Infinity, comments, single quotes, duplicate keys: errors.
 * ERR_RECORD with the byte offset. */
MUST_CHECK struct json *json_parse(struct span text, struct arena *arena,
                                   struct err *err);
/* The value that begins at text[0]; *used: its length in bytes. For JSON
 * found inside other text; NULL without an error message cost. */
struct json *json_parse_prefix(struct span text, struct arena *arena,
                               size_t *used);

/* NULL when v is NULL, not an object, or has no such key. */
const struct json *json_get(const struct json *v, const char *key);
/* NULL-safe; false when it is not of that type (a JSON_INT is a real too). */
bool json_real(const struct json *v, double *value);
bool json_int(const struct json *v, int64_t *value);
bool json_bool(const struct json *v, bool *value);
bool json_text(const struct json *v, struct span *value);

/* Writing: append to a buf. Invalid UTF-8 becomes U+FFFD; a real is written
 * with the fewest digits that read back the same; NaN and infinities become
 * null. Text is escaped so that it is also safe inside a script element. */
void json_add_text(struct buf *b, struct span text);
void json_add_real(struct buf *b, double value);
void json_add_int(struct buf *b, int64_t value);
/* `"key":` with a comma before it unless the last character is { or [ */
void json_add_key(struct buf *b, const char *key);
void json_add_comma(struct buf *b);
/* {"error": TEXT, "hint": TEXT} and a line end, as our servers refuse. */
void json_add_error(struct buf *b, const struct err *err);
/* The whole tree, compact. */
void json_add(struct buf *b, const struct json *v);

#endif
