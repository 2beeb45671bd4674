/* The writing half of json.h. It needs no library: escaping is ours, so that
 * what is written is safe inside a script element too. */
#include "adapters/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Length of the well-formed UTF-8 sequence at the beginning of s, or 0. */
static size_t json_sequence(struct span s)
{
    unsigned char lead = (unsigned char)s.data[0];
    size_t len = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    size_t bad;
    struct span one = span_cut(s, 0, len);

    if (lead == 0)
        return 1;
    return one.len == len && span_utf8(one, &bad) ? len : 0;
}

static void json_add_escape(struct buf *b, unsigned char c)
{
    static const char from[] = "\"\\\b\f\n\r\t";
    static const char to[] = "\"\\bfnrt";
    const char *found = c ? strchr(from, c) : NULL;

    if (found)
        buf_print(b, "\\%c", to[found - from]);
    else
        buf_print(b, "\\u%04x", c);
}

static bool json_is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '<' &&
           c != '>' && c != '&';
}

void json_add_text(struct buf *b, struct span text)
{
    size_t at = 0;

    buf_add_char(b, '"');
    while (at < text.len) {
        size_t run = at, len;

        while (run < text.len && json_is_plain((unsigned char)text.data[run]))
            run++;
        buf_add(b, text.data + at, run - at);
        at = run;
        if (at == text.len)
            break;
        len = json_sequence(span_cut(text, at, text.len));
        if (len == 0)
            buf_add_text(b, "\xEF\xBF\xBD");
        else if (len == 1)
            json_add_escape(b, (unsigned char)text.data[at]);
        else if (len == 3 && memcmp(text.data + at, "\xE2\x80\xA8", 3) == 0)
            buf_add_text(b, "\\u2028"); /* line separators end a script line */
        else if (len == 3 && memcmp(text.data + at, "\xE2\x80\xA9", 3) == 0)
            buf_add_text(b, "\\u2029");
        else
            buf_add(b, text.data + at, len);
        at += len ? len : 1;
    }
    buf_add_char(b, '"');
}

void json_add_real(struct buf *b, double value)
{
    char text[40];
    double back;

    if (!isfinite(value)) {
        buf_add_text(b, "null");
        return;
    }
    if (value == 0.0 && signbit(value)) { /* -0 would read back as an integer */
        buf_add_text(b, "-0.0");
        return;
    }
    /* 15 digits always come back from text; most reals that people wrote
     * need no more. Only where those do not do, look for the fewest. */
    for (int digits = fabs(value) < 1e-300 ? 1 : 15; digits <= 17; digits++) {
        snprintf(text, sizeof(text), "%.*g", digits, value);
        if (span_real(span_of(text), &back) && back == value)
            break;
    }
    buf_add_text(b, text);
}

void json_add_int(struct buf *b, int64_t value)
{
    buf_print(b, "%lld", (long long)value);
}

void json_add_comma(struct buf *b)
{
    char last = b->len ? b->data[b->len - 1] : '{';

    if (last != '{' && last != '[')
        buf_add_char(b, ',');
}

void json_add_key(struct buf *b, const char *key)
{
    json_add_comma(b);
    json_add_text(b, span_of(key));
    buf_add_char(b, ':');
}

static void json_add_items(struct buf *b, const struct json *v)
{
    bool object = v->type == JSON_OBJECT;

    buf_add_char(b, object ? '{' : '[');
    for (size_t i = 0; i < v->count; i++) {
        if (object)
            json_add_key(b, v->keys[i]);
        else
            json_add_comma(b);
        json_add(b, v->items[i]);
    }
    buf_add_char(b, object ? '}' : ']');
}

void json_add(struct buf *b, const struct json *v)
{
    if (!v || v->type == JSON_NULL)
        buf_add_text(b, "null");
    else if (v->type == JSON_BOOL)
        buf_add_text(b, v->truth ? "true" : "false");
    else if (v->type == JSON_INT)
        json_add_int(b, v->integer);
    else if (v->type == JSON_REAL)
        json_add_real(b, v->real);
    else if (v->type == JSON_TEXT)
        json_add_text(b, v->text);
    else
        json_add_items(b, v);
}
