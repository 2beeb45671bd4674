/*
 * json_syntax.h: does a text begin with one JSON value, and where does it end?
 * Piece by piece for those who need no tree, or all at once for the JSON
 * adapter: json-c is lenient where JSON is strict, and each of its releases
 * differently, so that the grammar is checked here and json-c is only given
 * what passed. Uses no library.
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

enum json_piece {
    JSON_PIECE_FAULT,  /* no JSON: walk->why says why, walk->at where */
    JSON_PIECE_END,    /* behind the value */
    JSON_PIECE_CLOSE,  /* of an array or object */
    JSON_PIECE_OPEN,   /* its beginning */
    JSON_PIECE_KEY,    /* in quotes */
    JSON_PIECE_TEXT,   /* a value in quotes */
    JSON_PIECE_NUMBER, /* of the grammar, and finite */
    JSON_PIECE_WORD    /* true, false or null */
};

/* A walk over one value: text[begin] to text[at] is the present piece. */
struct json_walk {
    struct span text;
    size_t begin, at;
    size_t members; /* of all objects together, equal keys counted apart */
    const char *why;
    bool wide; /* some byte is no ASCII */
    int wait;  /* what may come next */
    size_t depth;
    char open[JSON_DEPTH_MAX]; /* the bracket that closes each level */
};

/* Begins at text[at]: white space, then one value. */
void json_walk_init(struct json_walk *w, struct span text, size_t at);
/* The next piece; commas, colons and white space are passed over. The grammar
 * is that of json_syntax_check, but for UTF-8: json_walk_utf8. */
enum json_piece json_walk_next(struct json_walk *w);
/* Was what has been walked over since the byte `from` UTF-8? A fault is
 * noted. */
bool json_walk_utf8(struct json_walk *w, size_t from);

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
