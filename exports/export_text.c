#include "exports/export_text.h"

#include <math.h>

#include "adapters/json.h"

static const char *const export_tags[] = {"<think>", "</think>", "<answer>",
                                          "</answer>"};
enum { EXPORT_TAGS = 4 };

/* A copy without any of the tags. Taking one out can make another of its
 * neighbours ("<thi<think>nk>"), so the copy is looked at again behind each. */
static struct span export_without_tags(struct span text, struct arena *arena)
{
    size_t n = 0;

    if (span_find_char(text, '<') == SIZE_MAX)
        return span_trim(text);
    char *out = arena_take(arena, text.len + 1);

    for (size_t i = 0; i < text.len; i++) {
        out[n++] = text.data[i];
        if (text.data[i] != '>')
            continue;
        for (size_t t = 0; t < EXPORT_TAGS; t++) {
            size_t len = strlen(export_tags[t]);
            if (n >= len && memcmp(out + n - len, export_tags[t], len) == 0) {
                n -= len;
                break;
            }
        }
    }
    return span_trim(span_make(out, n));
}

/* The text of a JSON string's inside; the span itself when it is none. */
static struct span export_unescape(struct span text, struct arena *arena)
{
    char *quoted;
    size_t used = 0;

    if (span_find_char(text, '\\') == SIZE_MAX || span_starts(text, "{") ||
        span_starts(text, "["))
        return text;
    quoted = arena_take(arena, text.len + 2);
    quoted[0] = '"';
    memcpy(quoted + 1, text.data, text.len);
    quoted[text.len + 1] = '"';
    const struct json *v =
        json_parse_prefix(span_make(quoted, text.len + 2), arena, &used);
    if (v == NULL || v->type != JSON_TEXT || used != text.len + 2)
        return text;
    return v->text;
}

/* Inside the first answer block, or nothing. */
static struct span export_answer_block(struct span text)
{
    size_t at = span_find(text, "<answer>");

    if (at == SIZE_MAX)
        return SPAN_NONE;
    text = span_cut(text, at + strlen("<answer>"), SIZE_MAX);
    size_t end = span_find(text, "</answer>");
    return end == SIZE_MAX ? SPAN_NONE : span_trim(span_cut(text, 0, end));
}

static struct span export_answer(const struct export_reply *r,
                                 struct arena *arena)
{
    struct span block = export_answer_block(r->text);

    if (block.len > 0)
        return export_without_tags(block, arena);
    if (r->has_position)
        return span_of(arena_print(
            arena, "\"Latitude\": \"%.9g\", \"Longitude\": \"%.9g\"",
            r->lat_deg, r->lon_deg));
    if (r->country.len == 0 && r->city.len == 0)
        return SPAN_NONE;
    return span_of(arena_print(arena, "country: %.*s\ncity: %.*s",
                               (int)r->country.len, r->country.data,
                               (int)r->city.len, r->city.data));
}

bool export_target_make(const struct export_reply *reply, struct arena *arena,
                        struct export_target *out, struct err *err)
{
    struct span reasoning = reply->edited;

    if (reasoning.len == 0)
        reasoning = reply->json ? export_unescape(reply->reasoning, arena)
                                : reply->reasoning;
    out->reasoning = export_without_tags(reasoning, arena);
    out->answer = export_answer(reply, arena);
    if (out->reasoning.len == 0)
        return err_record(err, "the reply has no reasoning to train on");
    if (out->answer.len == 0)
        return err_record(err, "the reply has no answer to train on");
    if (span_find(out->reasoning, "<image>") != SIZE_MAX ||
        span_find(out->answer, "<image>") != SIZE_MAX)
        return err_record(err, "the reply holds a literal \"<image>\", which "
                               "trainers count as a picture");
    return true;
}

/* Length of the well-formed sequence at p (at most n bytes), or 0. */
static size_t export_sequence(const unsigned char *p, size_t n)
{
    size_t len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

    if (n < len || !span_utf8(span_make(p, len), NULL))
        return 0;
    return len;
}

static void export_escape(struct buf *out, unsigned char c)
{
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    const char *found = c == 0 ? NULL : strchr(from, c);

    if (found == NULL) {
        buf_print(out, "\\u%04x", c);
        return;
    }
    char pair[2] = {'\\', to[found - from]};
    buf_add(out, pair, 2);
}

void export_add_escaped(struct buf *out, struct span text)
{
    const unsigned char *p = (const unsigned char *)text.data;
    size_t from = 0, i = 0;

    while (i < text.len) {
        unsigned char c = p[i];
        if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
            i++;
            continue;
        }
        size_t whole = c >= 0x80 ? export_sequence(p + i, text.len - i) : 0;
        if (whole > 0) {
            i += whole;
            continue;
        }
        buf_add(out, p + from, i - from);
        if (c >= 0x80)
            buf_add_text(out, "\xef\xbf\xbd");
        else
            export_escape(out, c);
        from = ++i;
    }
    if (i > from)
        buf_add(out, p + from, i - from);
}

void export_add_json(struct buf *out, struct span text)
{
    buf_add_char(out, '"');
    export_add_escaped(out, text);
    buf_add_char(out, '"');
}

void export_add_target(struct buf *out, const struct export_target *t)
{
    buf_add_text(out, "\"<think>");
    export_add_escaped(out, t->reasoning);
    buf_add_text(out, "</think><answer>");
    export_add_escaped(out, t->answer);
    buf_add_text(out, "</answer>\"");
}

void export_add_degrees(struct buf *out, double value)
{
    static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7};
    char text[24];
    size_t n = sizeof(text);

    /* A whole number below 2^53 divided by a power of ten is rounded just as
     * the decimal text is when it is read. */
    for (int places = 0; places < 8 && fabs(value) <= 180; places++) {
        double scaled = round(fabs(value) * powers[places]);
        if (scaled / powers[places] != fabs(value) || scaled == 0)
            continue;
        int64_t left = (int64_t)scaled;
        for (int i = 0; i <= places || left > 0; i++) {
            text[--n] = (char)('0' + left % 10);
            left /= 10;
            if (i + 1 == places)
                text[--n] = '.';
        }
        if (text[n] == '.')
            text[--n] = '0';
        if (value < 0)
            text[--n] = '-';
        buf_add(out, text + n, sizeof(text) - n);
        return;
    }
    json_add_real(out, value);
}
