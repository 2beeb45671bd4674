#include "formats/chunk.h"

#include <stdint.h>
#include <string.h>

static const uint8_t *chunk_bytes(struct span s)
{
    return (const uint8_t *)s.data;
}

bool chunk_format_of(struct span s, enum chunk_format *format)
{
    if (s.len >= 3 && !memcmp(s.data, "\xff\xd8\xff", 3))
        *format = CHUNK_JPEG;
    else if (s.len >= 8 && !memcmp(s.data, "\x89PNG\r\n\x1a\n", 8))
        *format = CHUNK_PNG;
    else if (s.len >= 12 && !memcmp(s.data, "RIFF", 4) &&
             !memcmp(s.data + 8, "WEBP", 4))
        *format = CHUNK_WEBP;
    else
        return false;
    return true;
}

void chunk_walk_begin(struct chunk_walk *w, enum chunk_format format,
                      struct span bytes)
{
    static const size_t signature[] = {2, 8, 12};

    *w = (struct chunk_walk){.format = format, .bytes = bytes};
    w->at = signature[format] < bytes.len ? signature[format] : bytes.len;
    if (format == CHUNK_WEBP && bytes.len >= 12) {
        const uint8_t *b = chunk_bytes(bytes);
        size_t claimed = (size_t)b[4] | (size_t)b[5] << 8 | (size_t)b[6] << 16 |
                         (size_t)b[7] << 24;

        if (claimed + 8 < bytes.len)
            w->bytes.len = claimed + 8 < 12 ? 12 : claimed + 8;
    }
}

/* The place of the next marker's 0xFF at or after `at`: not a stuffed zero,
 * not a restart marker, not a fill byte. */
static size_t chunk_find_marker(struct span s, size_t at)
{
    const uint8_t *b = chunk_bytes(s);

    while (at + 1 < s.len) {
        const uint8_t *p = memchr(b + at, 0xff, s.len - 1 - at);

        if (!p)
            break;
        at = (size_t)(p - b);
        if (b[at + 1] != 0 && b[at + 1] != 0xff &&
            (b[at + 1] < 0xd0 || b[at + 1] > 0xd7))
            return at;
        at++;
    }
    return s.len;
}

static bool chunk_next_jpeg(struct chunk_walk *w, struct chunk *c)
{
    const uint8_t *b = chunk_bytes(w->bytes);
    size_t len = w->bytes.len, at = chunk_find_marker(w->bytes, w->at);
    size_t size, stop;

    if (at + 2 > len)
        return false;
    c->type[0] = (char)b[at + 1];
    c->type[1] = 0;
    c->data = SPAN_NONE;
    if (b[at + 1] == 0xd9 || b[at + 1] == 0xd8 || b[at + 1] == 0x01) {
        c->whole = span_cut(w->bytes, at, 2);
        w->at = at + 2;
        w->ended = b[at + 1] == 0xd9;
        return true;
    }
    if (at + 4 > len)
        return false;
    size = (size_t)b[at + 2] << 8 | b[at + 3];
    if (size < 2 || size > len - at - 2)
        return false;
    stop = at + 2 + size;
    c->data = span_cut(w->bytes, at + 4, size - 2);
    if (b[at + 1] == 0xda)
        stop = chunk_find_marker(w->bytes, stop);
    c->whole = span_cut(w->bytes, at, stop - at);
    w->at = stop;
    return true;
}

static bool chunk_next_png(struct chunk_walk *w, struct chunk *c)
{
    const uint8_t *b = chunk_bytes(w->bytes) + w->at;
    size_t left = w->bytes.len - w->at, size;

    if (left < 12)
        return false;
    size = (size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | b[3];
    if (size > left - 12)
        return false;
    memcpy(c->type, b + 4, 4);
    c->type[4] = 0;
    c->whole = span_cut(w->bytes, w->at, size + 12);
    c->data = span_cut(w->bytes, w->at + 8, size);
    w->at += size + 12;
    w->ended = !memcmp(c->type, "IEND", 4);
    return true;
}

static bool chunk_next_webp(struct chunk_walk *w, struct chunk *c)
{
    const uint8_t *b = chunk_bytes(w->bytes) + w->at;
    size_t left = w->bytes.len - w->at, size, padded;

    if (left < 8)
        return false;
    size = (size_t)b[4] | (size_t)b[5] << 8 | (size_t)b[6] << 16 |
           (size_t)b[7] << 24;
    if (size > left - 8)
        return false;
    padded = size + 8 + (size & 1);
    if (padded > left)
        padded = left;
    memcpy(c->type, b, 4);
    c->type[4] = 0;
    c->whole = span_cut(w->bytes, w->at, padded);
    c->data = span_cut(w->bytes, w->at + 8, size);
    w->at += padded;
    w->ended = w->at >= w->bytes.len;
    return true;
}

bool chunk_walk_next(struct chunk_walk *w, struct chunk *c)
{
    if (w->ended)
        return false;
    switch (w->format) {
    case CHUNK_JPEG:
        return chunk_next_jpeg(w, c);
    case CHUNK_PNG:
        return chunk_next_png(w, c);
    case CHUNK_WEBP:
        return chunk_next_webp(w, c);
    }
    return false;
}
