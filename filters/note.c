#include "filters/note.h"

#include "base/json_text.h"

#include <math.h>

enum { NOTE_TEXT_MAX = 200 };

static void note_key(struct buf *b, const char *key)
{
    if (b->len == 0) {
        buf_print(b, "{\"%s\":", key);
        return;
    }
    if (!b->over)
        b->data[--b->len] = '\0'; /* the closing brace */
    buf_print(b, ",\"%s\":", key);
}

/* The longest part of at most NOTE_TEXT_MAX bytes that ends at a character. */
static struct span note_cut(struct span text)
{
    if (text.len <= NOTE_TEXT_MAX)
        return text;
    text.len = NOTE_TEXT_MAX;
    while (text.len > NOTE_TEXT_MAX - 4 &&
           ((unsigned char)text.data[text.len] & 0xc0) == 0x80)
        text.len--;
    return text;
}

void note_text(struct buf *b, const char *key, struct span text)
{
    text = note_cut(text);
    note_key(b, key);
    buf_add_char(b, '"');
    json_text_add(b, text, JSON_TEXT_FILE);
    buf_add_text(b, "\"}");
}

void note_int(struct buf *b, const char *key, int64_t value)
{
    note_key(b, key);
    buf_print(b, "%lld}", (long long)value);
}

void note_real(struct buf *b, const char *key, double value)
{
    note_key(b, key);
    if (isfinite(value))
        buf_print(b, "%.6g}", value);
    else
        buf_add_text(b, "null}");
}

void note_item(struct buf *b, const char *key, bool first,
               const struct buf *object)
{
    if (first) {
        note_key(b, key);
        buf_add_char(b, '[');
    } else {
        if (!b->over) {
            b->len -= 2; /* the closing brackets */
            b->data[b->len] = '\0';
        }
        buf_add_char(b, ',');
    }
    buf_add_span(b, buf_span(object));
    buf_add_text(b, "]}");
}
