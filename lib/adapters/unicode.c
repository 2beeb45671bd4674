#include "adapters/unicode.h"

#include <stdlib.h>
#include <utf8proc.h>

/* Canonical ordering costs the square of a run of combining marks. Real text
 * has a handful; a longer run is put in order piece by piece. */
enum { UNICODE_MARKS_MAX = 128 };

static const char REPLACEMENT[] = "\xEF\xBF\xBD"; /* U+FFFD */

size_t unicode_next(struct span text, uint32_t *code)
{
    utf8proc_int32_t c = -1;
    utf8proc_ssize_t n;

    if (text.len == 0)
        return 0;
    n = utf8proc_iterate((const utf8proc_uint8_t *)text.data,
                         (utf8proc_ssize_t)(text.len > 4 ? 4 : text.len), &c);
    if (n <= 0 || c < 0) {
        *code = 0xFFFD;
        return 1;
    }
    *code = (uint32_t)c;
    return (size_t)n;
}

void unicode_add(struct buf *out, uint32_t code)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t n = 0;

    if (utf8proc_codepoint_valid((utf8proc_int32_t)code))
        n = utf8proc_encode_char((utf8proc_int32_t)code, bytes);
    if (n <= 0)
        buf_add(out, REPLACEMENT, 3);
    else
        buf_add(out, bytes, (size_t)n);
}

const char *unicode_category(uint32_t code)
{
    return utf8proc_category_string((utf8proc_int32_t)code);
}

uint32_t unicode_lower(uint32_t code)
{
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
}

static bool unicode_is_ascii(struct span text)
{
    size_t i;

    for (i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] >= 0x80)
            return false;
    return true;
}

/* A piece of well-formed UTF-8, with few marks in a row. */
static void unicode_map(struct span piece, utf8proc_option_t options,
                        struct buf *out)
{
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t n;

    if (piece.len == 0)
        return;
    n = utf8proc_map((const utf8proc_uint8_t *)piece.data,
                     (utf8proc_ssize_t)piece.len, &mapped, options);
    if (n == UTF8PROC_ERROR_NOMEM)
        err_die("out of memory");
    if (n >= 0)
        buf_add(out, mapped, (size_t)n);
    free(mapped);
}

/* Lower case without marks, from text that is decomposed already. */
static void unicode_strip(struct span text, struct buf *out)
{
    uint32_t code;
    size_t n;

    for (n = unicode_next(text, &code); n > 0; n = unicode_next(text, &code)) {
        if (utf8proc_category((utf8proc_int32_t)code) != UTF8PROC_CATEGORY_MN)
            unicode_add(out, unicode_lower(code));
        text = span_cut(text, n, text.len);
    }
}

/* Normalise piece by piece; where bytes are bad, U+FFFD stands alone. */
static void unicode_normalise(struct span text, utf8proc_option_t options,
                              struct buf *out)
{
    size_t begin = 0, at = 0, marks = 0, n;
    uint32_t code = 0;

    while (at < text.len && !out->over) {
        n = unicode_next(span_cut(text, at, text.len), &code);
        if (code == 0xFFFD && n == 1) {
            unicode_map(span_cut(text, begin, at - begin), options, out);
            buf_add(out, REPLACEMENT, 3);
            begin = at + 1;
            marks = 0;
        } else if (code < 0x300 ||
                   !utf8proc_get_property((utf8proc_int32_t)code)
                        ->combining_class) {
            marks = 0;
        } else if (++marks == UNICODE_MARKS_MAX) {
            unicode_map(span_cut(text, begin, at - begin), options, out);
            begin = at;
            marks = 1;
        }
        at += n;
    }
    unicode_map(span_cut(text, begin, at - begin), options, out);
}

void unicode_nfc(struct span text, struct buf *out)
{
    if (unicode_is_ascii(text))
        buf_add_span(out, text);
    else
        unicode_normalise(text, UTF8PROC_COMPOSE | UTF8PROC_STABLE, out);
}

void unicode_fold(struct span text, struct buf *out)
{
    struct buf apart;

    buf_init(&apart, out->max < SIZE_MAX / 8 ? out->max * 4 + 64 : SIZE_MAX);
    if (unicode_is_ascii(text))
        buf_add_span(&apart, text);
    else
        unicode_normalise(text, UTF8PROC_DECOMPOSE | UTF8PROC_STABLE, &apart);
    unicode_strip(buf_span(&apart), out);
    if (apart.over)
        out->over = true;
    buf_release(&apart);
}
