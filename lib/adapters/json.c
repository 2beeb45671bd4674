#include "adapters/json.h"

#include "base/json_syntax.h"

/* json-c has a type of the name of our json_bool, and an enum json_type. */
#define json_bool json_c_bool
#define json_type json_c_type
#include <json-c/json.h>
#undef json_bool
#undef json_type
#include <limits.h>
#include <string.h>

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

/* json-c's tree of a text that is JSON. Without JSON_TOKENER_STRICT: in 0.18
 * that takes every byte from 0x80 on for a control character. */
static struct json_object *json_read(struct span text, const char **why)
{
    struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_MAX + 2);
    struct json_object *o;
    enum json_tokener_error state;

    if (!tokener)
        err_die("out of memory");
    o = json_tokener_parse_ex(tokener, text.data, (int)text.len);
    state = json_tokener_get_error(tokener);
    if (state == json_tokener_continue) { /* a number may go on */
        o = json_tokener_parse_ex(tokener, "", 1);
        state = json_tokener_get_error(tokener);
    }
    json_tokener_free(tokener);
    *why = NULL;
    if (state == json_tokener_success)
        return o; /* NULL stands for null */
    json_object_put(o);
    *why = json_tokener_error_desc(state);
    return NULL;
}

static struct json *json_take(struct span text, struct arena *arena, size_t *at,
                              const char **why)
{
    struct json_syntax syntax;
    struct json_object *o;
    struct json *v = NULL;
    size_t members = 0;

    *at = 0;
    *why = "empty";
    if (!text.len)
        return NULL;
    *why = "larger than 2 GiB";
    if (text.len >= INT_MAX)
        return NULL;
    bool ok = json_syntax_check(text, &syntax);
    *at = syntax.at;
    *why = syntax.why;
    if (!ok)
        return NULL;
    o = json_read(span_cut(text, 0, *at), why);
    if (*why)
        return NULL;
    v = json_convert(o, arena, &members);
    json_object_put(o);
    if (members == syntax.members)
        return v;
    *why = "a key stands twice in one object";
    return NULL;
}

static bool json_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
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
