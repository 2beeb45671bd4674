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

enum { JSON_BLOCK = 32 /* bytes of text that are looked at together */ };

static bool json_walk_refuse(struct json_walk *c, size_t at, const char *why)
{
    c->at = at;
    c->why = why;
    return false;
}

/* The byte at the present place, or -1 behind the text. */
static int json_walk_peek(const struct json_walk *c)
{
    return c->at < c->text.len ? (unsigned char)c->text.data[c->at] : -1;
}

static bool json_walk_is(const struct json_walk *c, const char *set)
{
    int byte = json_walk_peek(c);

    for (; *set; set++)
        if (byte == (unsigned char)*set)
            return true;
    return false;
}

static bool json_walk_is_digit(const struct json_walk *c)
{
    int byte = json_walk_peek(c);

    return byte >= '0' && byte <= '9';
}

/* How many digits stand here; they are passed. */
static size_t json_walk_digits(struct json_walk *c)
{
    size_t begin = c->at;

    while (json_walk_is_digit(c))
        c->at++;
    return c->at - begin;
}

/* A backslash and what it may stand before. */
static bool json_walk_escape(struct json_walk *c)
{
    size_t begin = c->at++;

    if (!json_walk_is(c, "\"\\/bfnrtu"))
        return json_walk_refuse(c, begin, "escape that JSON does not know");
    if (c->text.data[c->at++] != 'u')
        return true;
    for (int i = 0; i < 4; i++, c->at++)
        if (!json_walk_is(c, "0123456789abcdefABCDEF"))
            return json_walk_refuse(c, begin, "\\u without four hex digits");
    return true;
}

/* Is every one of these bytes plain text: no quote, no backslash, no control
 * character? Bytes from 0x80 on are plain; *wide: there are some. */
static bool json_walk_block(const unsigned char *p, bool *wide)
{
    unsigned char marks = 0, all = 0;

    for (size_t i = 0; i < JSON_BLOCK; i++) {
        marks |=
            (unsigned char)((p[i] < 0x20) | (p[i] == '"') | (p[i] == '\\'));
        all |= p[i];
    }
    *wide = *wide || all >= 0x80;
    return !marks;
}

/* How many bytes from here on are plain text: by blocks, then by eights. Each
 * test of eight leaves the high bit of a byte where it holds. */
static size_t json_walk_plain(struct json_walk *c)
{
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    const unsigned char *from = (const unsigned char *)c->text.data + c->at;
    size_t left = c->text.len - c->at, n = 0;

    while (n + JSON_BLOCK <= left && json_walk_block(from + n, &c->wide))
        n += JSON_BLOCK;
    while (n + 8 <= left) {
        uint64_t w, quote, slash;

        memcpy(&w, from + n, 8);
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

static bool json_walk_text(struct json_walk *c)
{
    for (c->at++; c->at < c->text.len;) {
        int byte;

        c->at += json_walk_plain(c);
        byte = json_walk_peek(c);
        while (byte >= 0x20 && byte != '"' && byte != '\\') {
            c->wide = c->wide || byte >= 0x80;
            c->at++;
            byte = json_walk_peek(c);
        }
        if (byte == '"') {
            c->at++;
            return true;
        }
        if (byte >= 0 && byte < 0x20)
            return json_walk_refuse(c, c->at, "control character in a text");
        if (byte == '\\' && !json_walk_escape(c))
            return false;
    }
    return json_walk_refuse(c, c->text.len, "text without an end");
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? of a finite value */
static bool json_walk_number(struct json_walk *c)
{
    enum { SAFE = 300 }; /* so many digits are never too large */
    size_t begin = c->at;
    bool whole = true, power = false;
    int64_t integer;
    double real;

    c->at += json_walk_is(c, "-");
    bool zero = json_walk_is(c, "0");
    size_t digits = json_walk_digits(c);
    if (digits == 0)
        return json_walk_refuse(c, begin, "not a number");
    if (zero && digits > 1)
        return json_walk_refuse(c, begin, "number with a leading zero");
    if (json_walk_is(c, ".")) {
        whole = false;
        c->at++;
        if (json_walk_digits(c) == 0)
            return json_walk_refuse(c, begin, "number that ends in a point");
    }
    if (json_walk_is(c, "eE")) {
        whole = false;
        power = true;
        c->at++;
        c->at += json_walk_is(c, "+-");
        if (json_walk_digits(c) == 0)
            return json_walk_refuse(c, begin, "exponent without digits");
    }
    struct span number = span_cut(c->text, begin, c->at - begin);
    if (whole ? number.len > 18 && !span_int(number, &integer)
              : (power || number.len > SAFE) && !span_real(number, &real))
        return json_walk_refuse(c, begin, "number that is too large");
    return true;
}

static bool json_walk_word(struct json_walk *c)
{
    static const char *const words[] = {"true", "false", "null"};

    for (size_t i = 0; i < 3; i++) {
        size_t len = strlen(words[i]);

        if (span_is(span_cut(c->text, c->at, len), words[i])) {
            c->at += len;
            return true;
        }
    }
    return json_walk_refuse(c, c->at, "not a value");
}

static bool json_walk_open(struct json_walk *c)
{
    bool array = c->text.data[c->at] == '[';

    if (c->depth == JSON_DEPTH_MAX)
        return json_walk_refuse(c, c->at, "nested too deeply");
    c->open[c->depth++] = array ? ']' : '}';
    c->wait = array ? JSON_WAIT_FIRST_ITEM : JSON_WAIT_FIRST_KEY;
    c->at++;
    return true;
}

/* After a value: what its surroundings ask for. */
static void json_walk_ended(struct json_walk *c)
{
    c->wait = c->depth == 0 ? JSON_WAIT_NOTHING : JSON_WAIT_COMMA;
}

static enum json_piece json_walk_value(struct json_walk *c)
{
    enum json_piece piece = JSON_PIECE_WORD;
    int byte = json_walk_peek(c);
    bool ok;

    if (byte == '[' || byte == '{')
        return json_walk_open(c) ? JSON_PIECE_OPEN : JSON_PIECE_FAULT;
    if (byte == '"') {
        piece = JSON_PIECE_TEXT;
        ok = json_walk_text(c);
    } else if (byte == '-' || json_walk_is_digit(c)) {
        piece = JSON_PIECE_NUMBER;
        ok = json_walk_number(c);
    } else {
        ok = json_walk_word(c);
    }
    json_walk_ended(c);
    return ok ? piece : JSON_PIECE_FAULT;
}

static enum json_piece json_walk_key(struct json_walk *c)
{
    if (json_walk_peek(c) != '"') {
        (void)json_walk_refuse(c, c->at, "no key in quotes");
        return JSON_PIECE_FAULT;
    }
    c->members++;
    c->wait = JSON_WAIT_COLON;
    return json_walk_text(c) ? JSON_PIECE_KEY : JSON_PIECE_FAULT;
}

static void json_walk_skip(struct json_walk *c)
{
    while (c->at < c->text.len) {
        char byte = c->text.data[c->at];

        if (byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t')
            return;
        c->at++;
    }
}

/* ':' after a key, or ',' between values. */
static bool json_walk_mark(struct json_walk *c)
{
    bool colon = c->wait == JSON_WAIT_COLON;

    if (json_walk_peek(c) < 0)
        return json_walk_refuse(c, c->at, "the value has no end");
    if (json_walk_peek(c) != (colon ? ':' : ','))
        return json_walk_refuse(c, c->at,
                                colon ? "no colon after a key"
                                      : "no comma between values");
    c->at++;
    c->wait =
        colon || c->open[c->depth - 1] == ']' ? JSON_WAIT_VALUE : JSON_WAIT_KEY;
    json_walk_skip(c);
    return true;
}

static bool json_walk_may_close(const struct json_walk *c)
{
    return (c->wait == JSON_WAIT_COMMA || c->wait == JSON_WAIT_FIRST_ITEM ||
            c->wait == JSON_WAIT_FIRST_KEY) &&
           json_walk_peek(c) == c->open[c->depth - 1];
}

void json_walk_init(struct json_walk *w, struct span text, size_t at)
{
    /* Not open[]: it is written before it is read, and this is called for
     * every brace. */
    w->text = text;
    w->begin = w->at = at;
    w->members = w->depth = 0;
    w->why = NULL;
    w->wide = false;
    w->wait = JSON_WAIT_VALUE;
}

enum json_piece json_walk_next(struct json_walk *w)
{
    if (w->why || w->wait == JSON_WAIT_NOTHING)
        return w->why ? JSON_PIECE_FAULT : JSON_PIECE_END;
    json_walk_skip(w);
    if (json_walk_may_close(w)) {
        w->begin = w->at++;
        w->depth--;
        json_walk_ended(w);
        return JSON_PIECE_CLOSE;
    }
    if ((w->wait == JSON_WAIT_COLON || w->wait == JSON_WAIT_COMMA) &&
        !json_walk_mark(w))
        return JSON_PIECE_FAULT;
    w->begin = w->at;
    if (json_walk_peek(w) < 0) {
        (void)json_walk_refuse(w, w->at, "the value has no end");
        return JSON_PIECE_FAULT;
    }
    if (w->wait == JSON_WAIT_FIRST_KEY || w->wait == JSON_WAIT_KEY)
        return json_walk_key(w);
    return json_walk_value(w);
}

bool json_walk_utf8(struct json_walk *w, size_t from)
{
    size_t bad;

    if (w->wide && !span_utf8(span_cut(w->text, from, w->at - from), &bad))
        (void)json_walk_refuse(w, from + bad, "not UTF-8");
    return w->why == NULL;
}

bool json_syntax_check(struct span text, struct json_syntax *out)
{
    enum json_piece piece = JSON_PIECE_OPEN;
    struct json_walk w;

    json_walk_init(&w, text, 0);
    while (piece > JSON_PIECE_END)
        piece = json_walk_next(&w);
    if (piece == JSON_PIECE_END)
        (void)json_walk_utf8(&w, 0);
    *out = (struct json_syntax){w.at, w.members, w.why};
    return w.why == NULL;
}
