/*
 * json_syntax.h: does a text begin with one JSON value, and where does it end?
 * For the JSON adapter: json-c is lenient where JSON is strict, and each of
 * its releases differently, so that the grammar is checked here and json-c is
 * only given what passed. Builds no tree. Uses no library.
 *
 * Grammar: RFC 8259.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_JSON_SYNTAX_H
#define LIMBECK_JSON_SYNTAX_H

#include "base/span.h"

/* Arrays and objects inside one another. */
enum { JSON_DEPTH_MAX = 64 };

struct json_syntax {
    size_t at;       /* one behind the value, or where it is at fault */
    size_t members;  /* of all objects together, equal keys counted apart */
    const char *why; /* NULL when the text is JSON */
};

/* White space, then one value; what follows is not looked at. Refused are
 * also: numbers that are too large for a double, or without point and exponent
 * for an int64_t; control characters in texts; what is not UTF-8. */
bool json_syntax_check(struct span text, struct json_syntax *out);

#endif
