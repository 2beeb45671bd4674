#include "teachers/server_words.h"

#include "base/buf.h"

#include <string.h>

enum {
    SERVER_WORDS_DEPTH = 6,
    SERVER_WORDS_ITEMS = 3, /* of a list */
    SERVER_WORDS_ROOM = 4000,
    SERVER_WORDS_TEXT = 2000 /* bytes of a page that are looked at */
};

static const char *const server_words_keys[] = {
    "error", "errors",    "message",       "detail",
    "msg",   "error_msg", "error_message", "title"};
enum { SERVER_WORDS_KEYS = sizeof(server_words_keys) / sizeof(char *) };

/* "body.messages" of FastAPI's `loc`. */
static void server_words_add_place(const struct json *loc, struct buf *out)
{
    size_t count = loc != NULL && loc->type == JSON_ARRAY ? loc->count : 0;

    for (size_t i = 0; i < count; i++) {
        const struct json *one = loc->items[i];
        buf_add_text(out, i == 0 ? " (" : ".");
        if (one->type == JSON_TEXT)
            buf_add_span(out, one->text);
        else if (one->type == JSON_INT)
            buf_print(out, "%lld", (long long)one->integer);
    }
    if (count > 0)
        buf_add_char(out, ')');
}

static void server_words_add(const struct json *v, int depth, struct buf *out);

static void server_words_add_list(const struct json *v, int depth,
                                  struct buf *out)
{
    for (size_t i = 0; i < v->count && i < SERVER_WORDS_ITEMS; i++) {
        size_t before = out->len;
        if (before > 0)
            buf_add_text(out, "; ");
        size_t begun = out->len;
        server_words_add(v->items[i], depth, out);
        if (out->len == begun) {
            out->len = before;
            out->data[before] = '\0';
        }
    }
}

static void server_words_add_object(const struct json *v, int depth,
                                    struct buf *out)
{
    const struct json *raw = json_get(json_get(v, "metadata"), "raw");
    size_t before = out->len;

    for (size_t i = 0; i < SERVER_WORDS_KEYS && out->len == before; i++)
        server_words_add(json_get(v, server_words_keys[i]), depth, out);
    if (out->len == before)
        return;
    server_words_add_place(json_get(v, "loc"), out);
    if (raw != NULL && raw->type == JSON_TEXT && raw->text.len > 0) {
        buf_add_text(out, ": ");
        buf_add_span(out, raw->text);
    }
}

static void server_words_add(const struct json *v, int depth, struct buf *out)
{
    if (v == NULL || depth == 0)
        return;
    if (v->type == JSON_TEXT)
        buf_add_span(out, v->text);
    else if (v->type == JSON_ARRAY)
        server_words_add_list(v, depth - 1, out);
    else if (v->type == JSON_OBJECT)
        server_words_add_object(v, depth - 1, out);
}

struct span server_words_find(const struct json *tree, struct arena *arena)
{
    struct buf b;

    buf_init(&b, SERVER_WORDS_ROOM);
    server_words_add(tree, SERVER_WORDS_DEPTH, &b);
    struct span words = span_trim(buf_span(&b));
    words = words.len == 0 ? SPAN_NONE : arena_span(arena, words);
    buf_release(&b);
    return words;
}

static bool server_words_says(const struct json *v)
{
    bool truth;

    if (v == NULL || v->type == JSON_NULL || (json_bool(v, &truth) && !truth))
        return false;
    return v->type == JSON_INT    ? v->integer != 0
           : v->type == JSON_TEXT ? v->text.len > 0
                                  : v->type == JSON_BOOL || v->count > 0;
}

bool server_words_is_error(const struct json *tree)
{
    struct span object;

    return server_words_says(json_get(tree, "error")) ||
           server_words_says(json_get(tree, "errors")) ||
           server_words_says(json_get(tree, "detail")) ||
           (json_text(json_get(tree, "object"), &object) &&
            span_is(object, "error"));
}

static size_t server_words_find_tag(struct span page, const char *tag)
{
    size_t len = strlen(tag);

    for (size_t i = 0; i + len <= page.len; i++) {
        if (span_is_nocase(span_cut(page, i, len), tag))
            return i;
    }
    return SIZE_MAX;
}

/* What stands between the tags of an HTML page's title. */
static struct span server_words_title(struct span page)
{
    size_t at = server_words_find_tag(page, "<title");

    if (at == SIZE_MAX)
        return SPAN_NONE;
    page = span_cut(page, at, SIZE_MAX);
    at = span_find_char(page, '>');
    if (at == SIZE_MAX)
        return SPAN_NONE;
    page = span_cut(page, at + 1, SIZE_MAX);
    at = server_words_find_tag(page, "</title");
    return span_trim(span_cut(page, 0, at));
}

struct span server_words_read(struct span body, struct arena *arena)
{
    size_t used;
    struct span text = span_trim(body);
    const struct json *tree = json_parse_prefix(text, arena, &used);

    if (tree != NULL && tree->type != JSON_INT && tree->type != JSON_REAL)
        return server_words_find(tree, arena);
    text = span_cut(text, 0, SERVER_WORDS_TEXT);
    if (span_starts(text, "<"))
        return server_words_title(text);
    return span_starts(text, "{") || span_starts(text, "[") ? SPAN_NONE : text;
}

/* Bytes of the character at s, 0: none that may be shown. */
static size_t server_words_character(struct span s)
{
    unsigned char c = (unsigned char)s.data[0];
    size_t len = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4, bad;

    if (c < 0x20 || c == 0x7f || len > s.len ||
        !span_utf8(span_cut(s, 0, len), &bad))
        return 0;
    /* U+0080 to U+009F move cursors; U+202A to U+202E and U+2066 to U+2069
     * turn lines around. */
    if (c == 0xc2 && (unsigned char)s.data[1] < 0xa0)
        return 0;
    if (c == 0xe2 &&
        (span_starts(s, "\xe2\x80\xaa") || span_starts(s, "\xe2\x80\xab") ||
         span_starts(s, "\xe2\x80\xac") || span_starts(s, "\xe2\x80\xad") ||
         span_starts(s, "\xe2\x80\xae") || span_starts(s, "\xe2\x81\xa6") ||
         span_starts(s, "\xe2\x81\xa7") || span_starts(s, "\xe2\x81\xa8") ||
         span_starts(s, "\xe2\x81\xa9")))
        return 0;
    return len;
}

void server_words_clean(struct span words, char out[SERVER_WORDS_MAX + 1])
{
    size_t n = 0, at = 0;

    words = span_trim(words);
    while (at < words.len) {
        char c = words.data[at];
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            at++;
            if (n > 0 && out[n - 1] != ' ' && n < SERVER_WORDS_MAX)
                out[n++] = ' ';
            continue;
        }
        size_t len = server_words_character(span_cut(words, at, SIZE_MAX));
        if (n + (len == 0 ? 1 : len) > SERVER_WORDS_MAX)
            break;
        if (len == 0)
            out[n] = '?';
        else
            memcpy(out + n, words.data + at, len);
        n += len == 0 ? 1 : len;
        at += len == 0 ? 1 : len;
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
}
