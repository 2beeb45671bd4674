#include "models/tokenizers/token_stream.h"

static const char BROKEN[] = "\xEF\xBF\xBD"; /* U+FFFD */

/* Length of the character that a byte begins; 0: it begins none. */
static size_t utf8_length(uint8_t first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xC2 || first > 0xF4)
        return 0;
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* Can this byte follow `count` bytes that begin with `first`? The second byte
 * rules out long forms, surrogates and what lies over U+10FFFF. */
static bool utf8_may_follow(uint8_t first, size_t count, uint8_t byte)
{
    uint8_t low = 0x80, high = 0xBF;

    if (count == 1 && first == 0xE0)
        low = 0xA0;
    if (count == 1 && first == 0xED)
        high = 0x9F;
    if (count == 1 && first == 0xF0)
        low = 0x90;
    if (count == 1 && first == 0xF4)
        high = 0x8F;
    return byte >= low && byte <= high;
}

static void token_stream_byte(struct token_stream *s, uint8_t byte,
                              struct buf *out)
{
    if (s->count > 0 && !utf8_may_follow(s->held[0], s->count, byte))
        token_stream_end(s, out);
    if (s->count == 0 && utf8_length(byte) == 0) {
        buf_add(out, BROKEN, 3);
        return;
    }
    s->held[s->count++] = byte;
    if (s->count == utf8_length(s->held[0])) {
        buf_add(out, s->held, s->count);
        s->count = 0;
    }
}

void token_stream_add(struct token_stream *s, struct span bytes,
                      struct buf *out)
{
    size_t i;

    for (i = 0; i < bytes.len; i++)
        token_stream_byte(s, (uint8_t)bytes.data[i], out);
}

void token_stream_end(struct token_stream *s, struct buf *out)
{
    if (s->count > 0)
        buf_add(out, BROKEN, 3);
    s->count = 0;
}
