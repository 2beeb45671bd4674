#include "base/json_text.h"

#include <string.h>

/* Length of the well-formed UTF-8 sequence at the beginning of s, whose first
 * byte is beyond ASCII, or 0. */
static size_t json_text_sequence(struct span s)
{
    unsigned char lead = (unsigned char)s.data[0];
    size_t len = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4, bad;

    return s.len >= len && span_utf8(span_cut(s, 0, len), &bad) ? len : 0;
}

static bool json_text_is_plain(unsigned char c, enum json_text_for use)
{
    if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
        return false;
    return use == JSON_TEXT_FILE || (c != '<' && c != '>' && c != '&');
}

static void json_text_escape(struct buf *b, unsigned char c)
{
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    const char *found = c ? strchr(from, c) : NULL;

    if (found)
        buf_print(b, "\\%c", to[found - from]);
    else
        buf_print(b, "\\u%04x", c);
}

/* Append what stands at the beginning of s, which is not plain; how many
 * bytes that were. */
static size_t json_text_add_one(struct buf *b, struct span s,
                                enum json_text_for use)
{
    unsigned char c = (unsigned char)s.data[0];
    size_t len;

    if (c < 0x80) {
        json_text_escape(b, c);
        return 1;
    }
    len = json_text_sequence(s);
    if (len == 0)
        buf_add_text(b, "\xEF\xBF\xBD");
    else if (use == JSON_TEXT_SCRIPT && len == 3 &&
             (memcmp(s.data, "\xE2\x80\xA8", 3) == 0 ||
              memcmp(s.data, "\xE2\x80\xA9", 3) == 0))
        buf_print(b, "\\u20%02x", (unsigned char)s.data[2] - 0x80);
    else
        buf_add(b, s.data, len);
    return len ? len : 1;
}

void json_text_add(struct buf *b, struct span text, enum json_text_for use)
{
    size_t at = 0;

    while (at < text.len) {
        size_t run = at;

        while (run < text.len &&
               json_text_is_plain((unsigned char)text.data[run], use))
            run++;
        buf_add(b, text.data + at, run - at);
        at = run;
        if (at < text.len)
            at += json_text_add_one(b, span_cut(text, at, SIZE_MAX), use);
    }
}
