/* The writing half of json.h. It needs no library. What is written is safe
 * inside a script element too. */
#include "adapters/json.h"

#include "base/json_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void json_add_text(struct buf *b, struct span text)
{
    buf_add_char(b, '"');
    json_text_add(b, text, JSON_TEXT_SCRIPT);
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

void json_add_error(struct buf *b, const struct err *err)
{
    buf_add_char(b, '{');
    json_add_key(b, "error");
    json_add_text(b, span_of(err->text));
    if (err->hint[0] != '\0') {
        json_add_key(b, "hint");
        json_add_text(b, span_of(err->hint));
    }
    buf_add_text(b, "}\n");
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
