#include "select/select_lexer.h"

#include <string.h>

static bool lexer_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool lexer_sign(char c)
{
    return c != '\0' && strchr("(),<>=!\"", c) != NULL;
}

static struct select_token lexer_quoted(struct span query, size_t *pos)
{
    size_t from = *pos + 1;
    size_t len = span_find_char(span_cut(query, from, SIZE_MAX), '"');
    struct select_token t = {TOKEN_QUOTED, SPAN_NONE, *pos};

    if (len == SIZE_MAX) {
        t.kind = TOKEN_BROKEN;
        t.text = span_cut(query, *pos, SIZE_MAX);
        *pos = query.len;
        return t;
    }
    t.text = span_cut(query, from, len);
    *pos = from + len + 1;
    return t;
}

struct select_token select_token_next(struct span query, size_t *pos)
{
    size_t i = *pos;

    while (i < query.len && lexer_blank(query.data[i]))
        i++;
    struct select_token t = {TOKEN_END, SPAN_NONE, i};
    *pos = i;
    if (i == query.len)
        return t;
    if (query.data[i] == '"')
        return lexer_quoted(query, pos);
    if (lexer_sign(query.data[i])) {
        bool two = i + 1 < query.len && query.data[i + 1] == '=' &&
                   strchr("<>!", query.data[i]) != NULL;
        t.kind = TOKEN_SIGN;
        t.text = span_cut(query, i, two ? 2 : 1);
    } else {
        size_t from = i;
        while (i < query.len && !lexer_blank(query.data[i]) &&
               !lexer_sign(query.data[i]))
            i++;
        t.kind = TOKEN_WORD;
        t.text = span_cut(query, from, i - from);
    }
    *pos = t.at + t.text.len;
    return t;
}

bool token_is(const struct select_token *t, const char *word)
{
    return t->kind == TOKEN_WORD && span_is_nocase(t->text, word);
}

bool token_is_sign(const struct select_token *t, const char *sign)
{
    return t->kind == TOKEN_SIGN && span_is(t->text, sign);
}
