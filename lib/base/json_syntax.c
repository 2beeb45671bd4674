#include "base/json_syntax.h"

#include <stdint.h>
#include <string.h>

/* What may stand at the next place that is not white space. */
enum json_wait {
    JSON_WAIT_VALUE,
    JSON_WAIT_FIRST_ITEM, /* or the array's end */
    JSON_WAIT_FIRST_KEY,  /* or the object's end */
    JSON_WAIT_KEY,
    JSON_WAIT_COLON,
    JSON_WAIT_COMMA, /* or the end of the array or object */
    JSON_WAIT_NOTHING
};

struct json_check {
    struct span text;
    size_t at;
    size_t members;
    const char *why;
    bool wide; /* some byte is no ASCII */
    enum json_wait wait;
    char open[JSON_DEPTH_MAX]; /* the bracket that closes each level */
    size_t depth;
};

static bool json_check_refuse(struct json_check *c, size_t at, const char *why)
{
    c->at = at;
    c->why = why;
    return false;
}

/* The byte at the present place, or -1 behind the text. */
static int json_check_peek(const struct json_check *c)
{
    return c->at < c->text.len ? (unsigned char)c->text.data[c->at] : -1;
}

static bool json_check_is(const struct json_check *c, const char *set)
{
    int byte = json_check_peek(c);

    for (; *set; set++)
        if (byte == (unsigned char)*set)
            return true;
    return false;
}

static bool json_check_is_digit(const struct json_check *c)
{
    int byte = json_check_peek(c);

    return byte >= '0' && byte <= '9';
}

/* How many digits stand here; they are passed. */
static size_t json_check_digits(struct json_check *c)
{
    size_t begin = c->at;

    while (json_check_is_digit(c))
        c->at++;
    return c->at - begin;
}

/* A backslash and what it may stand before. */
static bool json_check_escape(struct json_check *c)
{
    size_t begin = c->at++;

    if (!json_check_is(c, "\"\\/bfnrtu"))
        return json_check_refuse(c, begin, "escape that JSON does not know");
    if (c->text.data[c->at++] != 'u')
        return true;
    for (int i = 0; i < 4; i++, c->at++)
        if (!json_check_is(c, "0123456789abcdefABCDEF"))
            return json_check_refuse(c, begin, "\\u without four hex digits");
    return true;
}

/* How many bytes from here on are plain text, by eights: no quote, no
 * backslash, no control character. Each test leaves the high bit of a byte
 * where it holds; bytes from 0x80 on are plain. */
static size_t json_check_plain(struct json_check *c)
{
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    size_t n = 0;

    while (c->at + n + 8 <= c->text.len) {
        uint64_t w, quote, slash;

        memcpy(&w, c->text.data + c->at + n, 8);
        quote = w ^ (ones * '"');
        slash = w ^ (ones * '\\');
        if ((((quote - ones) & ~quote) | ((slash - ones) & ~slash) |
             ((w - ones * 0x20) & ~w)) &
            highs)
            break;
        c->wide = c->wide || (w & highs) != 0;
        n += 8;
    }
    return n;
}

static bool json_check_text(struct json_check *c)
{
    for (c->at++; c->at < c->text.len;) {
        c->at += json_check_plain(c);
        if (c->at >= c->text.len)
            break;

        int byte = json_check_peek(c);

        if (byte < 0x20)
            return json_check_refuse(c, c->at, "control character in a text");
        c->wide = c->wide || byte >= 0x80;
        if (byte == '\\') {
            if (!json_check_escape(c))
                return false;
            continue;
        }
        c->at++;
        if (byte == '"')
            return true;
    }
    return json_check_refuse(c, c->text.len, "text without an end");
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? of a finite value */
static bool json_check_number(struct json_check *c)
{
    enum { SAFE = 300 }; /* so many digits are never too large */
    size_t begin = c->at;
    bool whole = true, power = false;
    int64_t integer;
    double real;

    c->at += json_check_is(c, "-");
    bool zero = json_check_is(c, "0");
    size_t digits = json_check_digits(c);
    if (digits == 0)
        return json_check_refuse(c, begin, "not a number");
    if (zero && digits > 1)
        return json_check_refuse(c, begin, "number with a leading zero");
    if (json_check_is(c, ".")) {
        whole = false;
        c->at++;
        if (json_check_digits(c) == 0)
            return json_check_refuse(c, begin, "number that ends in a point");
    }
    if (json_check_is(c, "eE")) {
        whole = false;
        power = true;
        c->at++;
        c->at += json_check_is(c, "+-");
        if (json_check_digits(c) == 0)
            return json_check_refuse(c, begin, "exponent without digits");
    }
    struct span number = span_cut(c->text, begin, c->at - begin);
    if (whole ? number.len > 18 && !span_int(number, &integer)
              : (power || number.len > SAFE) && !span_real(number, &real))
        return json_check_refuse(c, begin, "number that is too large");
    return true;
}

static bool json_check_word(struct json_check *c)
{
    static const char *const words[] = {"true", "false", "null"};

    for (size_t i = 0; i < 3; i++) {
        size_t len = strlen(words[i]);

        if (span_is(span_cut(c->text, c->at, len), words[i])) {
            c->at += len;
            return true;
        }
    }
    return json_check_refuse(c, c->at, "not a value");
}

static bool json_check_open(struct json_check *c)
{
    bool array = c->text.data[c->at] == '[';

    if (c->depth == JSON_DEPTH_MAX)
        return json_check_refuse(c, c->at, "nested too deeply");
    c->open[c->depth++] = array ? ']' : '}';
    c->wait = array ? JSON_WAIT_FIRST_ITEM : JSON_WAIT_FIRST_KEY;
    c->at++;
    return true;
}

/* After a value: what its surroundings ask for. */
static void json_check_ended(struct json_check *c)
{
    c->wait = c->depth == 0 ? JSON_WAIT_NOTHING : JSON_WAIT_COMMA;
}

static bool json_check_value(struct json_check *c)
{
    bool ok;

    if (json_check_is(c, "[{"))
        return json_check_open(c);
    if (json_check_is(c, "\""))
        ok = json_check_text(c);
    else if (json_check_is(c, "-") || json_check_is_digit(c))
        ok = json_check_number(c);
    else
        ok = json_check_word(c);
    json_check_ended(c);
    return ok;
}

static bool json_check_key(struct json_check *c)
{
    if (!json_check_is(c, "\""))
        return json_check_refuse(c, c->at, "no key in quotes");
    c->members++;
    c->wait = JSON_WAIT_COLON;
    return json_check_text(c);
}

/* ':' after a key, or ',' between values. */
static bool json_check_mark(struct json_check *c)
{
    bool colon = c->wait == JSON_WAIT_COLON;

    if (!json_check_is(c, colon ? ":" : ","))
        return json_check_refuse(c, c->at,
                                 colon ? "no colon after a key"
                                       : "no comma between values");
    c->at++;
    c->wait =
        colon || c->open[c->depth - 1] == ']' ? JSON_WAIT_VALUE : JSON_WAIT_KEY;
    return true;
}

static bool json_check_step(struct json_check *c)
{
    bool may_close = c->wait == JSON_WAIT_COMMA ||
                     c->wait == JSON_WAIT_FIRST_ITEM ||
                     c->wait == JSON_WAIT_FIRST_KEY;

    if (json_check_peek(c) < 0)
        return json_check_refuse(c, c->at, "the value has no end");
    if (may_close && json_check_peek(c) == c->open[c->depth - 1]) {
        c->at++;
        c->depth--;
        json_check_ended(c);
        return true;
    }
    switch (c->wait) {
    case JSON_WAIT_FIRST_KEY:
    case JSON_WAIT_KEY:
        return json_check_key(c);
    case JSON_WAIT_COLON:
    case JSON_WAIT_COMMA:
        return json_check_mark(c);
    default:
        return json_check_value(c);
    }
}

bool json_syntax_check(struct span text, struct json_syntax *out)
{
    struct json_check c = {.text = text, .wait = JSON_WAIT_VALUE};
    bool ok = true;
    size_t bad;

    while (ok && c.wait != JSON_WAIT_NOTHING) {
        while (json_check_is(&c, " \t\r\n"))
            c.at++;
        ok = json_check_step(&c);
    }
    if (ok && c.wide && !span_utf8(span_cut(text, 0, c.at), &bad))
        (void)json_check_refuse(&c, bad, "not UTF-8");
    *out = (struct json_syntax){c.at, c.members, c.why};
    return c.why == NULL;
}
