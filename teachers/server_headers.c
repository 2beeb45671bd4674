#include "teachers/server_headers.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool server_headers_variable(struct server_headers *h, const char *name,
                                    bool blanks, const char **value,
                                    struct err *err)
{
    *value = getenv(name);
    if (*value == NULL || (*value)[0] == '\0')
        return err_usage(err, "the environment has no \"%s\"", name);
    for (const char *c = *value; *c != '\0'; c++) {
        if (*c > '~' || *c < ' ' || (*c == ' ' && !blanks))
            return err_usage(err, "\"%s\" does not hold a %s", name,
                             blanks ? "header's value" : "key");
    }
    h->secrets = arena_grow(&h->arena, h->secrets, h->secret_count,
                            sizeof(h->secrets[0]));
    h->secrets[h->secret_count++] = *value;
    return true;
}

/* The name behind a "$" at the front of *rest, or "". */
static const char *server_headers_name(struct server_headers *h,
                                       struct span *rest)
{
    size_t len = 1;

    while (len < rest->len &&
           (isalnum((unsigned char)rest->data[len]) || rest->data[len] == '_'))
        len++;
    const char *name = arena_span_text(&h->arena, span_cut(*rest, 1, len - 1));
    if (*name != '\0')
        *rest = span_cut(*rest, len, SIZE_MAX);
    return name;
}

/* text with its variables, in `out`. */
static bool server_headers_fill(struct server_headers *h, const char *text,
                                struct buf *out, struct err *err)
{
    struct span rest = span_of(text);
    const char *value;

    while (rest.len > 0) {
        const char *name =
            rest.data[0] == '$' ? server_headers_name(h, &rest) : "";
        if (*name == '\0') {
            buf_add_char(out, rest.data[0]);
            rest = span_cut(rest, 1, SIZE_MAX);
            continue;
        }
        if (!server_headers_variable(h, name, true, &value, err))
            return false;
        buf_add_text(out, value);
    }
    return buf_ok(out, "a header", err);
}

static bool server_headers_add(struct server_headers *h, const char *text,
                               struct err *err)
{
    const char *colon = strchr(text, ':');
    struct buf line;

    if (colon == NULL || colon == text ||
        strcspn(text, " \t\r\n") < (size_t)(colon - text) ||
        strpbrk(text, "\r\n") != NULL)
        return err_usage(err, "a header is not of the form \"Name: value\"");
    buf_init(&line, 16384);
    bool ok = server_headers_fill(h, text, &line, err);
    h->lines = arena_grow(&h->arena, h->lines, h->count, sizeof(h->lines[0]));
    h->lines[h->count++] = arena_text(&h->arena, line.data);
    buf_release(&line);
    return ok;
}

bool server_headers_read(struct server_headers *h,
                         const struct teacher_settings *s, struct err *err)
{
    bool ok = true;

    *h = (struct server_headers){.key = NULL};
    arena_init(&h->arena);
    if (s->api_key_env != NULL)
        ok = server_headers_variable(h, s->api_key_env, false, &h->key, err);
    for (size_t i = 0; ok && i < s->headers.count; i++)
        ok = server_headers_add(h, s->headers.items[i], err);
    if (!ok)
        server_headers_release(h);
    return ok;
}

void server_headers_release(struct server_headers *h)
{
    arena_release(&h->arena);
}
