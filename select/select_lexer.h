/*
 * select_lexer.h: a query as words, quoted texts and signs.
 *
 * Included by: select.
 */
#ifndef LIMBECK_SELECT_LEXER_H
#define LIMBECK_SELECT_LEXER_H

#include "base/span.h"

enum select_token_kind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_QUOTED, /* text without the marks, as written between them */
    TOKEN_SIGN,   /* ( ) , < <= > >= = != */
    TOKEN_BROKEN  /* a quotation mark without its fellow */
};

struct select_token {
    enum select_token_kind kind;
    struct span text;
    size_t at; /* byte of the query where it begins */
};

/* The token at *pos, which moves behind it. */
struct select_token select_token_next(struct span query, size_t *pos);
bool token_is(const struct select_token *t, const char *word); /* a word */
bool token_is_sign(const struct select_token *t, const char *sign);

#endif
