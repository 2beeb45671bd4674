#include "commands/why_text.h"

#include <math.h>

/* Of a reply that is not asked for in full. */
enum { WHY_HEAD = 600, WHY_TAIL = 300, WHY_LABEL = 12 };

/* Characters that steer a terminal, or hide, are shown by their numbers. */
static bool why_is_control(const unsigned char *p, size_t n, size_t *len)
{
    *len = 1;
    if (p[0] < 0x20 || p[0] == 0x7F)
        return p[0] != '\n' && p[0] != '\t';
    if (p[0] == 0xC2 && n > 1 && p[1] < 0xA0) {
        *len = 2;
        return true;
    }
    if (p[0] != 0xE2 || n < 3)
        return false;
    *len = 3;
    bool steers = p[1] == 0x80 && ((p[2] >= 0x8E && p[2] <= 0x8F) ||
                                   (p[2] >= 0xA8 && p[2] <= 0xAE));
    bool isolates = p[1] == 0x81 && p[2] >= 0xA0 && p[2] <= 0xAF;
    return steers || isolates;
}

static void why_add_clean(struct buf *out, struct span text)
{
    const unsigned char *p = (const unsigned char *)text.data;
    size_t len;

    for (size_t i = 0; i < text.len; i++) {
        if (!why_is_control(p + i, text.len - i, &len)) {
            buf_add_char(out, text.data[i]);
            continue;
        }
        for (size_t k = 0; k < len; k++)
            buf_print(out, "\\x%02X", p[i + k]);
        i += len - 1;
    }
}

/* One value as a person reads it; nothing for null. */
void why_add_value(struct buf *out, const struct json *v)
{
    if (v == NULL || v->type == JSON_NULL)
        return;
    switch (v->type) {
    case JSON_TEXT:
        why_add_clean(out, v->text);
        break;
    case JSON_BOOL:
        buf_add_text(out, v->truth ? "yes" : "no");
        break;
    case JSON_INT:
        buf_print(out, "%lld", (long long)v->integer);
        break;
    case JSON_REAL:
        buf_print(out, "%.6g", v->real);
        break;
    default:
        json_add(out, v);
    }
}

bool why_has(const struct json *v, const char *key)
{
    const struct json *one = json_get(v, key);

    return one != NULL && one->type != JSON_NULL;
}

void why_label(struct buf *out, const char *label)
{
    buf_print(out, "  %-*s", WHY_LABEL, label);
}

/* "label   value unit", when there is one. */
void why_line(struct buf *out, const char *label, const struct json *v,
              const char *key, const char *unit)
{
    if (!why_has(v, key))
        return;
    why_label(out, label);
    why_add_value(out, json_get(v, key));
    buf_print(out, "%s\n", unit);
}

/* Values of the keys that are there, with `between` between them. */
void why_join(struct buf *out, const struct json *v, const char *const *keys,
              const char *between)
{
    bool any = false;

    for (size_t i = 0; keys[i] != NULL; i++) {
        const struct json *one = json_get(v, keys[i]);
        if (!why_has(v, keys[i]) ||
            (one->type == JSON_TEXT && one->text.len == 0))
            continue;
        if (any)
            buf_add_text(out, between);
        why_add_value(out, one);
        any = true;
    }
}

/* Terminals want plain blanks. */
void why_add_plain(struct buf *out, const struct buf *text)
{
    struct span rest = buf_span(text);
    size_t at = span_find(rest, "\xC2\xA0");

    while (at != SIZE_MAX) {
        buf_add_span(out, span_cut(rest, 0, at));
        buf_add_char(out, ' ');
        rest = span_cut(rest, at + 2, SIZE_MAX);
        at = span_find(rest, "\xC2\xA0");
    }
    buf_add_span(out, rest);
}

double why_real(const struct json *v, const char *key)
{
    double value;

    return json_real(json_get(v, key), &value) ? value : NAN;
}

bool why_truth(const struct json *v, const char *key)
{
    const struct json *one = json_get(v, key);

    return one != NULL && (one->type == JSON_BOOL  ? one->truth
                           : one->type == JSON_INT ? one->integer != 0
                                                   : false);
}

/* The text behind a bar on each line; the middle left out unless full. */
void why_print_text(struct buf *out, struct span text, bool full)
{
    size_t head = WHY_HEAD, tail = text.len - WHY_TAIL;
    struct buf shown;
    struct span rest, line;

    buf_init(&shown, out->max);
    if (full || text.len <= WHY_HEAD + WHY_TAIL) {
        why_add_clean(&shown, text);
    } else {
        while (head > 0 && ((unsigned char)text.data[head] & 0xC0) == 0x80)
            head--;
        while (tail < text.len &&
               ((unsigned char)text.data[tail] & 0xC0) == 0x80)
            tail++;
        why_add_clean(&shown, span_cut(text, 0, head));
        buf_print(&shown, "\n[%zu of %zu bytes left out; --full]\n",
                  tail - head, text.len);
        why_add_clean(&shown, span_cut(text, tail, SIZE_MAX));
    }
    rest = buf_span(&shown);
    while (span_next(&rest, '\n', &line)) {
        buf_add_text(out, "    | ");
        buf_add_span(out, line);
        buf_add_char(out, '\n');
    }
    buf_release(&shown);
}
