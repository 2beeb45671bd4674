#include "base/sample_key.h"

/* The name without its ending, when that is one of a picture file. */
static struct span sample_key_without_ending(struct span name)
{
    static const char *const endings[] = {".jpg",  ".jpeg", ".png", ".webp",
                                          ".gif",  ".bmp",  ".tif", ".tiff",
                                          ".heic", ".heif", ".avif"};
    size_t dot = name.len;

    while (dot > 0 && name.data[dot - 1] != '.')
        dot--;
    if (dot <= 1)
        return name;
    struct span ending = span_cut(name, dot - 1, SIZE_MAX);
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (span_is_nocase(ending, endings[i]))
            return span_cut(name, 0, dot - 1);
    }
    return name;
}

static bool sample_key_is(struct span s, const char *of)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] == '\0' || strchr(of, s.data[i]) == NULL)
            return false;
    }
    return s.len > 0;
}

/* "34_8d_9055806529" without its two folders, which are the first digits of
 * the number's hash: MP16-Pro wrote the / of MP-16's names as _. */
static struct span sample_key_without_mp16(struct span name)
{
    static const char hex[] = "0123456789abcdefABCDEF";

    if (name.len > 6 && name.data[2] == '_' && name.data[5] == '_' &&
        sample_key_is(span_cut(name, 0, 2), hex) &&
        sample_key_is(span_cut(name, 3, 2), hex) &&
        sample_key_is(span_cut(name, 6, SIZE_MAX), "0123456789"))
        return span_cut(name, 6, SIZE_MAX);
    return name;
}

void sample_key_add(struct span name, struct buf *out)
{
    struct span s = span_trim(name);

    for (size_t i = s.len; i > 0; i--) {
        if (s.data[i - 1] == '/' || s.data[i - 1] == '\\') {
            s = span_cut(s, i, SIZE_MAX);
            break;
        }
    }
    buf_add_span(out, sample_key_without_mp16(sample_key_without_ending(s)));
}
