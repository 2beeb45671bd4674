#include "formats/png_profile.h"

#include <ctype.h>

#include "adapters/inflate.h"

/* Two digits a byte, and line ends. */
enum { PROFILE_TEXT_MAX = 3 * PNG_PROFILE_MAX };

static bool profile_keyword(struct span *data)
{
    static const char *const names[] = {
        "Raw profile type exif", "Raw profile type APP1",
        "Raw profile type app1", "Raw profile type xmp"};
    size_t nul = span_find_char(*data, '\0');
    struct span keyword;

    if (nul == SIZE_MAX)
        return false;
    keyword = span_cut(*data, 0, nul);
    *data = span_cut(*data, nul + 1, data->len);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (span_is(keyword, names[i]))
            return true;
    }
    return false;
}

/* iTXt: compressed?, method, language NUL, translated keyword NUL, text. */
static bool profile_international(struct span *data, bool *packed)
{
    if (data->len < 2)
        return false;
    *packed = data->data[0] != 0;
    *data = span_cut(*data, 2, data->len);
    for (int i = 0; i < 2; i++) {
        size_t nul = span_find_char(*data, '\0');

        if (nul == SIZE_MAX)
            return false;
        *data = span_cut(*data, nul + 1, data->len);
    }
    return true;
}

static int profile_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "\nexif\n     134\n4578696600..." */
static bool profile_decode(struct span text, struct buf *out)
{
    struct span line;
    int64_t length = 0;
    int high = -1;

    if (span_starts(text, "\n"))
        text = span_cut(text, 1, text.len);
    if (!span_next(&text, '\n', &line) || !span_next(&text, '\n', &line) ||
        !span_int(span_trim(line), &length) || length <= 0 ||
        length > PNG_PROFILE_MAX)
        return false;
    for (size_t i = 0; i < text.len && length > 0; i++) {
        int digit = profile_digit(text.data[i]);

        if (digit < 0) {
            if (isspace((unsigned char)text.data[i]))
                continue;
            return false;
        }
        if (high < 0) {
            high = digit;
            continue;
        }
        buf_add_char(out, (char)(high * 16 + digit));
        high = -1;
        length--;
    }
    return length == 0 && !out->over;
}

bool png_profile_read(const char *type, struct span data, struct buf *out)
{
    bool packed = strcmp(type, "zTXt") == 0, read = true;
    struct buf text;

    if ((!packed && strcmp(type, "tEXt") != 0 && strcmp(type, "iTXt") != 0) ||
        !profile_keyword(&data))
        return false;
    if (packed)
        data = span_cut(data, 1, data.len); /* the method: there is only one */
    else if (strcmp(type, "iTXt") == 0 &&
             !profile_international(&data, &packed))
        return false;
    buf_init(&text, PROFILE_TEXT_MAX);
    if (packed) {
        read = inflate_all(data, &text);
        data = buf_span(&text);
    }
    read = read && profile_decode(data, out);
    buf_release(&text);
    return read;
}
