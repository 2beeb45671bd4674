#include "rewards/published.h"

#include <string.h>

#include "adapters/unicode.h"
#include "answers/tag_rules.h"

static size_t published_find(struct span text, size_t from, const char *word,
                             bool nocase)
{
    size_t n = strlen(word);
    char first = word[0], other = first;

    if (nocase && first >= 'a' && first <= 'z')
        other = (char)(first - 'a' + 'A');
    for (size_t i = from; i + n <= text.len; i++) {
        if (text.data[i] != first && text.data[i] != other)
            continue;
        struct span here = span_cut(text, i, n);
        if (nocase ? span_is_nocase(here, word) : span_is(here, word))
            return i;
    }
    return SIZE_MAX;
}

/* Where the last line of text[0 .. end) begins. */
static size_t published_last_line(struct span text, size_t end)
{
    while (end > 0 && text.data[end - 1] != '\n')
        end--;
    return end;
}

static bool published_block(struct span text, const char *open,
                            const char *shut, unsigned flags,
                            struct span *inside)
{
    bool nocase = (flags & PUBLISHED_NOCASE) != 0;
    size_t at = published_find(text, 0, open, nocase);

    while (at != SIZE_MAX) {
        size_t from = at + strlen(open);
        size_t end = published_find(text, from, shut, nocase);

        if (end == SIZE_MAX)
            return false;
        *inside = span_cut(text, from, end - from);
        if (!(flags & PUBLISHED_LINE) ||
            span_find_char(*inside, '\n') == SIZE_MAX) {
            *inside = published_strip(*inside);
            return true;
        }
        /* Whatever begins before the last line end has that one in it. */
        at = published_find(text, published_last_line(text, end), open, nocase);
    }
    return false;
}

bool published_answer(struct span text, unsigned flags, struct span *inside)
{
    return published_block(text, "<answer>", "</answer>", flags, inside);
}

bool published_think(struct span text, unsigned flags, struct span *inside)
{
    return published_block(text, "<think>", "</think>", flags, inside);
}

struct span published_strip(struct span text)
{
    size_t n, end = 0, at = 0;

    while ((n = tag_rules_blank(text)) > 0)
        text = span_cut(text, n, SIZE_MAX);
    while (at < text.len) {
        n = tag_rules_blank(span_cut(text, at, SIZE_MAX));
        at += n > 0 ? n : 1;
        if (n == 0)
            end = at;
    }
    return span_cut(text, 0, end);
}

struct span published_lower(struct span text, struct arena *arena)
{
    struct buf low;
    uint32_t code;
    size_t n;

    buf_init(&low, text.len * 4 + 4);
    while ((n = unicode_next(text, &code)) > 0) {
        unicode_add(&low, unicode_lower(code));
        text = span_cut(text, n, SIZE_MAX);
    }
    struct span out = arena_span(arena, buf_span(&low));
    buf_release(&low);
    return out;
}

size_t published_length(struct span text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    return count;
}

static struct span published_skip(struct span text)
{
    size_t n;

    while ((n = tag_rules_blank(text)) > 0)
        text = span_cut(text, n, SIZE_MAX);
    return text;
}

bool published_line(struct span text, const char *key, struct span *value)
{
    size_t at = 0;

    while ((at = published_find(text, at, key, false)) != SIZE_MAX) {
        struct span after = span_cut(text, at + strlen(key), SIZE_MAX);
        struct span rest = published_skip(after);
        /* Where all behind is white space, the blanks before the last line
         * end are given back to the group: it is stripped to nothing. */
        if (rest.len > 0) {
            *value =
                published_strip(span_cut(rest, 0, span_find_char(rest, '\n')));
            return true;
        }
        if (after.len > 0) {
            *value = SPAN_NONE;
            return true;
        }
        at++;
    }
    return false;
}

/* The length of -?\d+\.?\d* at text[0], or 0. */
static size_t published_number_length(struct span text)
{
    size_t i = text.len > 0 && text.data[0] == '-', first = i;

    while (i < text.len && text.data[i] >= '0' && text.data[i] <= '9')
        i++;
    if (i == first)
        return 0;
    if (i < text.len && text.data[i] == '.')
        i++;
    while (i < text.len && text.data[i] >= '0' && text.data[i] <= '9')
        i++;
    return i;
}

/* float() of such a text: a long one is infinite, a point may end it. */
static double published_float(struct span text)
{
    double value = 0;

    if (text.len > 0 && text.data[text.len - 1] == '.')
        text.len--;
    if (!span_real(text, &value))
        value = text.data[0] == '-' ? -1e308 : 1e308;
    return value;
}

struct published_numbers published_numbers(struct span text)
{
    struct published_numbers out = {.count = 0};

    while (text.len > 0 && out.count < 2) {
        size_t n = published_number_length(text);

        if (n > 0)
            out.at[out.count++] = published_float(span_cut(text, 0, n));
        text = span_cut(text, n > 0 ? n : 1, SIZE_MAX);
    }
    return out;
}

bool published_labelled(struct span text, const char *word, double *value)
{
    size_t at = 0;

    while ((at = published_find(text, at, word, true)) != SIZE_MAX) {
        at += strlen(word);
        struct span rest = published_skip(span_cut(text, at, SIZE_MAX));
        if (span_starts(rest, "=") || span_starts(rest, ":"))
            rest = published_skip(span_cut(rest, 1, SIZE_MAX));
        size_t n = published_number_length(rest);
        if (n > 0) {
            *value = published_float(span_cut(rest, 0, n));
            return true;
        }
    }
    return false;
}
