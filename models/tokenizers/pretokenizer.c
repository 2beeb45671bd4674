#include "models/tokenizers/pretokenizer.h"

#include "base/arena.h"
#include "base/buf.h"
#include "adapters/regex.h"

#include <stdlib.h>

const char PRETOKENIZER_QWEN2[] =
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
    "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const char PRETOKENIZER_CLIP[] =
    "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

/* Unicode's White_Space, as the inside of a class. */
static const char SPACES[] = "\\t-\\r \\x{85}\\x{A0}\\x{1680}"
                             "\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}"
                             "\\x{205F}\\x{3000}";

struct pretokenizer {
    struct regex *re;
};

/* Write the escape `\c` met inside or outside of a class. */
static void pretokenizer_add_escape(char c, bool in_class, struct buf *out)
{
    if (c == 's' && in_class)
        buf_add_text(out, SPACES);
    else if (c == 's')
        buf_print(out, "[%s]", SPACES);
    else if (c == 'S' && !in_class)
        buf_print(out, "[^%s]", SPACES);
    else
        buf_print(out, "\\%c", c);
}

static void pretokenizer_rewrite(struct span pattern, struct buf *out)
{
    bool in_class = false;
    size_t i;

    for (i = 0; i < pattern.len; i++) {
        char c = pattern.data[i];

        if (c == '\\' && i + 1 < pattern.len) {
            pretokenizer_add_escape(pattern.data[++i], in_class, out);
            continue;
        }
        if (c == '[')
            in_class = true;
        else if (c == ']')
            in_class = false;
        buf_add_char(out, c);
    }
}

struct pretokenizer *pretokenizer_open(struct span pattern, struct err *err)
{
    struct pretokenizer *p;
    struct regex *re = NULL;
    struct buf text;

    buf_init(&text, 64 << 10);
    pretokenizer_rewrite(pattern, &text);
    if (buf_ok(&text, "the tokenizer's pattern", err))
        re = regex_open(buf_span(&text), REGEX_UCP | REGEX_UTF8_SURE, err);
    buf_release(&text);
    if (!re) {
        err_as(err, ERR_STAGE);
        return NULL;
    }
    p = heap_take(sizeof(*p));
    p->re = re;
    return p;
}

void pretokenizer_close(struct pretokenizer *p)
{
    if (!p)
        return;
    regex_close(p->re);
    free(p);
}

int pretokenizer_next(const struct pretokenizer *p, struct span text,
                      size_t *at, struct span *piece, struct err *err)
{
    struct regex_match m;
    size_t from = *at;
    int found;

    if (from >= text.len)
        return 0;
    found = regex_find(p->re, text, from, &m, err);
    if (found < 0)
        return -1;
    if (!found || m.start[0] > from) /* what the pattern passes over */
        *at = found ? m.start[0] : text.len;
    else
        *at = m.end[0] > from ? m.end[0] : text.len;
    *piece = span_cut(text, from, *at - from);
    return 1;
}
