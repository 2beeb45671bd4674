#include "formats/sample_key.h"

#include "adapters/digest.h"

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

/* Are these four digits the first two bytes of SHA-1 of "NUMBER.jpg"? */
static bool sample_key_is_folder_of(const char high[2], const char low[2],
                                    struct span number)
{
    struct buf file;
    uint8_t sum[20];
    char digits[5];

    buf_init(&file, number.len + 8);
    buf_add_span(&file, number);
    buf_add_text(&file, ".jpg");
    digest_sha1(buf_span(&file), sum);
    buf_release(&file);
    snprintf(digits, sizeof(digits), "%02x%02x", sum[0], sum[1]);
    return span_is_nocase(span_make(high, 2),
                          (char[]){digits[0], digits[1], 0}) &&
           span_is_nocase(span_make(low, 2), digits + 2);
}

/* "34_8d_9055806529" without its two folders, which are the first digits of
 * the hash of its file's name: MP16-Pro wrote the / of MP-16's names as _.
 * Frames numbered in groups, "01_02_0001", look alike and are none. */
static struct span sample_key_without_mp16(struct span name)
{
    static const char hex[] = "0123456789abcdefABCDEF";

    if (name.len > 6 && name.data[2] == '_' && name.data[5] == '_' &&
        sample_key_is(span_cut(name, 0, 2), hex) &&
        sample_key_is(span_cut(name, 3, 2), hex) &&
        sample_key_is(span_cut(name, 6, SIZE_MAX), "0123456789") &&
        sample_key_is_folder_of(name.data, name.data + 3,
                                span_cut(name, 6, SIZE_MAX)))
        return span_cut(name, 6, SIZE_MAX);
    return name;
}

/* Bytes of the folders before a name, with the last / or \. */
static size_t sample_key_folders(struct span name)
{
    size_t n = name.len;

    while (n > 0 && name.data[n - 1] != '/' && name.data[n - 1] != '\\')
        n--;
    return n;
}

void sample_key_add(struct span name, struct buf *out)
{
    struct span s = span_trim(name);

    s = span_cut(s, sample_key_folders(s), SIZE_MAX);
    buf_add_span(out, sample_key_without_mp16(sample_key_without_ending(s)));
}

static struct span sample_key_from_root(struct span name)
{
    struct span s = span_trim(name);

    while (span_starts(s, "./") || span_starts(s, "/"))
        s = span_cut(s, s.data[0] == '.' ? 2 : 1, SIZE_MAX);
    return s;
}

/* Do folders of n bytes end in the two that MP-16 puts the photo into? */
static bool sample_key_in_mp16(struct span s, size_t n)
{
    struct span number = sample_key_without_ending(span_cut(s, n, SIZE_MAX));

    return n >= 6 && s.data[n - 1] == s.data[n - 4] &&
           (n == 6 || s.data[n - 7] == s.data[n - 1]) &&
           sample_key_is(number, "0123456789") &&
           sample_key_is_folder_of(s.data + n - 6, s.data + n - 3, number);
}

void sample_key_add_folder(struct span name, struct buf *out)
{
    struct span s = sample_key_from_root(name);
    size_t n = sample_key_folders(s);

    if (sample_key_in_mp16(s, n))
        n -= 6;
    for (size_t i = 0; i + 1 < n; i++)
        buf_add_char(out, s.data[i] == '\\' ? '/' : s.data[i]);
}

void sample_key_add_path(struct span name, struct buf *out)
{
    struct span s = sample_key_from_root(name);
    size_t folders = sample_key_folders(s);

    for (size_t i = 0; i < folders; i++)
        buf_add_char(out, s.data[i] == '\\' ? '/' : s.data[i]);
    sample_key_add(s, out);
}
