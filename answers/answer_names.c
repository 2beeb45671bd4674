#include "answers/answer_names.h"

#include <string.h>

#include "geo/names.h"

enum { NAME_MAX_BYTES = 120, NAME_PARTS_MAX = 8 };

/* Does a mark end the name that does not belong to it? */
static bool name_ends_marked(struct span name)
{
    char last = name.len ? name.data[name.len - 1] : '\0';

    if (last == ')')
        return span_find_char(name, '(') == SIZE_MAX;
    return last && strchr("*_\"'`]>,;:.", last) && !span_ends(name, "D.C.") &&
           !span_ends(name, "St.");
}

static struct span name_strip(struct span s)
{
    for (;;) {
        struct span t = span_trim(s);
        char first = t.len ? t.data[0] : '\0';

        if (first && strchr("*_\"'`[(<", first))
            t = span_cut(t, 1, t.len);
        else if (name_ends_marked(t))
            t = span_cut(t, 0, t.len - 1);
        else
            return t;
        s = t;
    }
}

bool answer_names_clean(const struct answer_reader *reader, struct span text,
                        struct span *name, struct err *err)
{
    struct span s = name_strip(text);
    struct regex_match match;
    int found;

    *name = SPAN_NONE;
    if (!s.len || s.len > NAME_MAX_BYTES)
        return true;
    found = answer_patterns_find(reader->patterns, PATTERN_NAMELESS, s, &match,
                                 err);
    if (found == 0)
        *name = s;
    return found >= 0;
}

bool answer_names_keyed(const struct answer_reader *reader, struct span text,
                        struct answer *out, struct err *err)
{
    static const enum answer_pattern which[] = {PATTERN_COUNTRY, PATTERN_REGION,
                                                PATTERN_CITY};
    struct span *names[] = {&out->country, &out->region, &out->city};

    for (size_t i = 0; i < 3; i++) {
        struct regex_match match;
        int found;

        if (names[i]->len)
            continue;
        found =
            answer_patterns_find(reader->patterns, which[i], text, &match, err);
        if (found < 0)
            return false;
        if (found &&
            !answer_names_clean(
                reader,
                answer_patterns_name(reader->patterns, which[i], text, &match),
                names[i], err))
            return false;
    }
    return true;
}

/* Cut at `;` and U+FF1B; -1 when there are more than NAME_PARTS_MAX. */
static int name_split(struct span text, struct span *parts)
{
    static const char wide[] = "\xEF\xBC\x9B";
    size_t begin = 0;
    int n = 0;

    for (size_t i = 0; i <= text.len; i++) {
        bool mark = i < text.len && text.data[i] == ';';
        bool twin =
            !mark && i < text.len && span_starts(span_cut(text, i, 3), wide);

        if (i < text.len && !mark && !twin)
            continue;
        if (n == NAME_PARTS_MAX)
            return -1;
        parts[n++] = span_cut(text, begin, i - begin);
        begin = i + (twin ? 3 : 1);
    }
    return n;
}

bool answer_names_listed(const struct answer_reader *reader, struct span text,
                         struct answer *out, int *parts, struct err *err)
{
    struct span part[NAME_PARTS_MAX];
    int n;

    *parts = 0;
    if (text.len > 3 * NAME_MAX_BYTES)
        return true;
    n = name_split(text, part);
    if (n < 2 || n > 3)
        return true;
    *parts = n;
    return answer_names_clean(reader, part[0], &out->country, err) &&
           answer_names_clean(reader, part[1], &out->region, err) &&
           (n < 3 || answer_names_clean(reader, part[2], &out->city, err));
}

bool answer_names_address(const struct answer_reader *reader, struct span text,
                          struct answer *out, struct err *err)
{
    struct span rest = span_trim(text), first, last = SPAN_NONE, part;
    int n = 0;

    if (rest.len > 2 * NAME_MAX_BYTES || span_find_char(rest, '\n') != SIZE_MAX)
        return true;
    if (span_ends(rest, "."))
        rest = span_cut(rest, 0, rest.len - 1);
    first = SPAN_NONE;
    while (span_next(&rest, ',', &part)) {
        if (n++ == 0)
            first = part;
        last = part;
    }
    last = name_strip(last);
    if (!last.len || !names_country_code(last))
        return true;
    out->country = last;
    return n < 2 || answer_names_clean(reader, first, &out->city, err);
}
