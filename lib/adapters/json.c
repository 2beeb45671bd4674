#include "adapters/json.h"

/* json-c has a type of the name of our json_bool, and an enum json_type. */
#define json_bool json_c_bool
#define json_type json_c_type
#include <json-c/json.h>
#undef json_bool
#undef json_type
#include <limits.h>
#include <string.h>

/* json-c is lenient where JSON is not: this many levels and no more, and
 * json_scan below looks again at what it lets pass. */
enum { JSON_DEPTH_MAX = 64 };

struct json_scan {
    struct span text;
    size_t at;      /* the error's place when it fails */
    size_t members; /* colons outside texts */
    const char *why;
};

static bool json_scan_refuse(struct json_scan *s, size_t at, const char *why)
{
    s->at = at;
    s->why = why;
    return false;
}

static bool json_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool json_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static char json_scan_peek(const struct json_scan *s)
{
    return s->at < s->text.len ? s->text.data[s->at] : '\0';
}

static void json_scan_digits(struct json_scan *s)
{
    while (json_is_digit(json_scan_peek(s)))
        s->at++;
}

/* s->at stands on the opening quote; json-c has seen the closing one. */
static bool json_scan_text(struct json_scan *s)
{
    for (s->at++; s->at < s->text.len; s->at++) {
        unsigned char c = (unsigned char)s->text.data[s->at];

        if (c < 0x20)
            return json_scan_refuse(s, s->at, "control character in a text");
        if (c == '"') {
            s->at++;
            return true;
        }
        if (c == '\\')
            s->at++;
    }
    return json_scan_refuse(s, s->text.len, "text without an end");
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? of a finite value */
static bool json_scan_number(struct json_scan *s)
{
    size_t begin = s->at;
    bool whole = true;
    int64_t integer;
    double real;
    struct span number;

    if (json_scan_peek(s) == '-')
        s->at++;
    if (!json_is_digit(json_scan_peek(s)))
        return json_scan_refuse(s, begin, "not a number");
    if (s->text.data[s->at++] != '0')
        json_scan_digits(s);
    else if (json_is_digit(json_scan_peek(s)))
        return json_scan_refuse(s, begin, "number with a leading zero");
    if (json_scan_peek(s) == '.') {
        whole = false;
        s->at++;
        if (!json_is_digit(json_scan_peek(s)))
            return json_scan_refuse(s, begin, "number that ends in a point");
        json_scan_digits(s);
    }
    if (json_scan_peek(s) == 'e' || json_scan_peek(s) == 'E') {
        whole = false;
        s->at +=
            s->at + 1 < s->text.len && !json_is_digit(s->text.data[s->at + 1])
                ? 2
                : 1;
        json_scan_digits(s);
    }
    number = span_cut(s->text, begin, s->at - begin);
    if (whole ? number.len > 18 && !span_int(number, &integer)
              : !span_real(number, &real))
        return json_scan_refuse(s, begin, "number that is too large");
    return true;
}

/* What json-c accepts and JSON does not. */
static bool json_scan_run(struct json_scan *s)
{
    while (s->at < s->text.len) {
        char c = s->text.data[s->at];
        bool ok = true;

        if (c == '"')
            ok = json_scan_text(s);
        else if (c == '-' || json_is_digit(c))
            ok = json_scan_number(s);
        else if (c == '\'')
            ok = json_scan_refuse(s, s->at, "single quote");
        else if (c == 'N' || c == 'I')
            ok = json_scan_refuse(s, s->at, "not a number");
        else {
            s->members += c == ':';
            s->at++;
        }
        if (!ok)
            return false;
    }
    return true;
}

static struct json *json_convert(struct json_object *o, struct arena *arena,
                                 size_t *members);

static void json_convert_array(struct json_object *o, struct json *v,
                               struct arena *arena, size_t *members)
{
    v->count = json_object_array_length(o);
    v->items = arena_take_array(arena, v->count, sizeof(struct json *));
    for (size_t i = 0; i < v->count; i++)
        v->items[i] =
            json_convert(json_object_array_get_idx(o, i), arena, members);
}

static void json_convert_object(struct json_object *o, struct json *v,
                                struct arena *arena, size_t *members)
{
    struct json_object_iterator it = json_object_iter_begin(o);
    struct json_object_iterator end = json_object_iter_end(o);
    size_t i = 0;

    v->count = (size_t)json_object_object_length(o);
    v->keys = arena_take_array(arena, v->count, sizeof(char *));
    v->items = arena_take_array(arena, v->count, sizeof(struct json *));
    *members += v->count;
    for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
        v->keys[i] = arena_text(arena, json_object_iter_peek_name(&it));
        v->items[i++] =
            json_convert(json_object_iter_peek_value(&it), arena, members);
    }
}

static struct json *json_convert(struct json_object *o, struct arena *arena,
                                 size_t *members)
{
    struct json *v = arena_take(arena, sizeof(*v));

    switch (json_object_get_type(o)) {
    case json_type_null:
        v->type = JSON_NULL;
        break;
    case json_type_boolean:
        v->type = JSON_BOOL;
        v->truth = json_object_get_boolean(o);
        break;
    case json_type_int:
        v->type = JSON_INT;
        v->integer = json_object_get_int64(o);
        v->real = (double)v->integer;
        break;
    case json_type_double:
        v->type = JSON_REAL;
        v->real = json_object_get_double(o);
        break;
    case json_type_string:
        v->type = JSON_TEXT;
        v->text =
            arena_span(arena, span_make(json_object_get_string(o),
                                        (size_t)json_object_get_string_len(o)));
        break;
    case json_type_array:
        v->type = JSON_ARRAY;
        json_convert_array(o, v, arena, members);
        break;
    case json_type_object:
        v->type = JSON_OBJECT;
        json_convert_object(o, v, arena, members);
        break;
    }
    return v;
}

/* json-c's tree of the value that begins the text, or NULL with *at where it
 * failed. */
static struct json_object *json_read(struct span text, size_t *at,
                                     const char **why)
{
    struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_MAX);
    struct json_object *o;
    enum json_tokener_error state;

    if (!tokener)
        err_die("out of memory");
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT |
                                        JSON_TOKENER_ALLOW_TRAILING_CHARS);
    o = json_tokener_parse_ex(tokener, text.data, (int)text.len);
    state = json_tokener_get_error(tokener);
    *at = json_tokener_get_parse_end(tokener);
    if (state == json_tokener_continue) { /* a number, or cut off */
        o = json_tokener_parse_ex(tokener, "", 1);
        state = json_tokener_get_error(tokener);
        *at = text.len;
    }
    json_tokener_free(tokener);
    *why = NULL;
    if (state == json_tokener_success) {
        while (*at > 0 && json_is_blank(text.data[*at - 1]))
            --*at; /* it reads on over white space */
        return o;  /* NULL stands for null */
    }
    json_object_put(o);
    *why = json_tokener_error_desc(state);
    return NULL;
}

static struct json *json_take(struct span text, struct arena *arena, size_t *at,
                              const char **why)
{
    struct json_scan scan = {0};
    struct json_object *o;
    struct json *v = NULL;
    size_t bad, members = 0;

    *at = 0;
    *why = "empty";
    if (!text.len)
        return NULL;
    *why = "larger than 2 GiB";
    if (text.len >= INT_MAX)
        return NULL;
    o = json_read(text, at, why);
    if (*why)
        return NULL;
    scan.text = span_cut(text, 0, *at);
    if (!json_scan_run(&scan)) {
        *at = scan.at;
        *why = scan.why;
    } else if (!span_utf8(scan.text, &bad)) {
        *at = bad;
        *why = "not UTF-8";
    } else {
        v = json_convert(o, arena, &members);
        if (members != scan.members) {
            v = NULL;
            *why = "a key stands twice in one object";
        }
    }
    json_object_put(o);
    return v;
}

struct json *json_parse(struct span text, struct arena *arena, struct err *err)
{
    const char *why;
    size_t at;
    struct json *v = json_take(text, arena, &at, &why);

    if (!v) {
        err_record(err, "bad JSON at byte %zu: %s", at, why);
        return NULL;
    }
    for (; at < text.len; at++) {
        if (!json_is_blank(text.data[at])) {
            err_record(err, "bad JSON at byte %zu: text after the value", at);
            return NULL;
        }
    }
    return v;
}

struct json *json_parse_prefix(struct span text, struct arena *arena,
                               size_t *used)
{
    const char *why;

    return json_take(text, arena, used, &why);
}

const struct json *json_get(const struct json *v, const char *key)
{
    if (!v || v->type != JSON_OBJECT)
        return NULL;
    for (size_t i = 0; i < v->count; i++)
        if (strcmp(v->keys[i], key) == 0)
            return v->items[i];
    return NULL;
}

bool json_real(const struct json *v, double *value)
{
    if (!v || (v->type != JSON_REAL && v->type != JSON_INT))
        return false;
    *value = v->real;
    return true;
}

bool json_int(const struct json *v, int64_t *value)
{
    if (!v || v->type != JSON_INT)
        return false;
    *value = v->integer;
    return true;
}

bool json_bool(const struct json *v, bool *value)
{
    if (!v || v->type != JSON_BOOL)
        return false;
    *value = v->truth;
    return true;
}

bool json_text(const struct json *v, struct span *value)
{
    if (!v || v->type != JSON_TEXT)
        return false;
    *value = v->text;
    return true;
}
