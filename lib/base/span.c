#include "base/span.h"

#include <errno.h>
#include <locale.h>
#include <math.h>

struct span span_of(const char *text)
{
    if (text == NULL)
        return SPAN_NONE;
    return (struct span){text, strlen(text)};
}

struct span span_make(const void *data, size_t len)
{
    return (struct span){data, len};
}

struct span span_cut(struct span s, size_t from, size_t len)
{
    if (from > s.len)
        from = s.len;
    if (len > s.len - from)
        len = s.len - from;
    return (struct span){s.data == NULL ? NULL : s.data + from, len};
}

static bool span_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct span span_trim(struct span s)
{
    while (s.len > 0 && span_blank(s.data[0])) {
        s.data++;
        s.len--;
    }
    while (s.len > 0 && span_blank(s.data[s.len - 1]))
        s.len--;
    return s;
}

bool span_equals(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

struct span span_unmarked(struct span s)
{
    return span_starts(s, "\xef\xbb\xbf") ? span_cut(s, 3, SIZE_MAX) : s;
}

bool span_is(struct span s, const char *text)
{
    /* Most texts differ in their first byte, and need no length. */
    if (s.len > 0 && s.data[0] != *text)
        return false;
    return span_equals(s, span_of(text));
}

static char span_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool span_is_nocase(struct span s, const char *text)
{
    if (s.len != strlen(text))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (span_lower(s.data[i]) != span_lower(text[i]))
            return false;
    }
    return true;
}

bool span_starts(struct span s, const char *prefix)
{
    size_t n = strlen(prefix);
    return s.len >= n && memcmp(s.data, prefix, n) == 0;
}

bool span_ends(struct span s, const char *suffix)
{
    size_t n = strlen(suffix);
    return s.len >= n && memcmp(s.data + s.len - n, suffix, n) == 0;
}

size_t span_find(struct span s, const char *needle)
{
    if (s.data == NULL)
        return needle[0] == '\0' ? 0 : SIZE_MAX;
    const char *at = memmem(s.data, s.len, needle, strlen(needle));
    return at == NULL ? SIZE_MAX : (size_t)(at - s.data);
}

size_t span_find_char(struct span s, char c)
{
    if (s.len == 0)
        return SIZE_MAX;
    const char *at = memchr(s.data, c, s.len);
    return at == NULL ? SIZE_MAX : (size_t)(at - s.data);
}

bool span_next(struct span *rest, char sep, struct span *field)
{
    if (rest->data == NULL)
        return false;
    size_t at = span_find_char(*rest, sep);
    if (at == SIZE_MAX) {
        *field = *rest;
        *rest = SPAN_NONE;
        return true;
    }
    *field = span_cut(*rest, 0, at);
    *rest = span_cut(*rest, at + 1, SIZE_MAX);
    return true;
}

/* -?[0-9]+(.[0-9]+)? of at most 15 digits: the digits and the power of ten by
 * which they are divided are doubles, so that one division rounds right, as
 * strtod does (W. D. Clinger: How to read floating point numbers accurately,
 * 1990). */
static bool span_short_real(struct span s, double *value)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3, 1e4,  1e5,
                                    1e6,  1e7,  1e8,  1e9, 1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15};
    bool negative = s.len > 0 && s.data[0] == '-';
    size_t at = negative, point = SIZE_MAX;
    int64_t digits = 0;
    double v;

    if (s.len < at + 1 || s.len > at + 16 || s.data[s.len - 1] == '.')
        return false;
    for (; at < s.len; at++) {
        char c = s.data[at];

        if (c == '.' && point == SIZE_MAX && at > negative)
            point = at;
        else if (c >= '0' && c <= '9')
            digits = digits * 10 + (c - '0');
        else
            return false;
    }
    if (point == SIZE_MAX && s.len > (size_t)negative + 15)
        return false;
    v = (double)digits / powers[point == SIZE_MAX ? 0 : s.len - point - 1];
    *value = negative ? -v : v;
    return true;
}

bool span_real(struct span s, double *value)
{
    char text[400];
    char *end;

    if (span_short_real(s, value))
        return true;
    if (s.len == 0 || s.len >= sizeof(text))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (strchr("0123456789+-.eE", s.data[i]) == NULL || s.data[i] == '\0')
            return false;
    }
    memcpy(text, s.data, s.len);
    text[s.len] = '\0';
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    double v = c == (locale_t)0 ? NAN : strtod_l(text, &end, c);
    if (c == (locale_t)0)
        return false;
    freelocale(c);
    if (*end != '\0' || end == text || !isfinite(v))
        return false;
    *value = v;
    return true;
}

bool span_int(struct span s, int64_t *value)
{
    char text[40];
    char *end;

    if (s.len == 0 || s.len >= sizeof(text))
        return false;
    memcpy(text, s.data, s.len);
    text[s.len] = '\0';
    if (text[0] != '-' && text[0] != '+' && (text[0] < '0' || text[0] > '9'))
        return false;
    errno = 0;
    long long v = strtoll(text, &end, 10);
    if (errno != 0 || end != text + s.len)
        return false;
    *value = v;
    return true;
}

/* Length of the well-formed character at p (n bytes left), or 0. */
static size_t span_utf8_one(const unsigned char *p, size_t n)
{
    if (p[0] < 0x80)
        return p[0] != 0;
    if (p[0] < 0xC2 || p[0] > 0xF4)
        return 0;
    size_t len = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (n < len)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    }
    if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ||
        (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F))
        return 0;
    return len;
}

bool span_ascii(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.data[i] >= 0x80)
            return false;
    return true;
}

bool span_utf8(struct span s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.data;

    for (size_t i = 0; i < s.len;) {
        uint64_t eight;

        if (i + sizeof(eight) <= s.len) { /* ASCII by eights */
            memcpy(&eight, p + i, sizeof(eight));
            if ((eight & 0x8080808080808080u) == 0) {
                i += sizeof(eight);
                continue;
            }
        }
        size_t n = span_utf8_one(p + i, s.len - i);
        if (n == 0) {
            if (at != NULL)
                *at = i;
            return false;
        }
        i += n;
    }
    return true;
}
