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
    return last && strchr("*_\"'`]>,;:.}|$/", last) &&
           !span_ends(name, "D.C.") && !span_ends(name, "St.");
}

static struct span name_strip(struct span s)
{
    for (;;) {
        struct span t = span_trim(s);
        char first = t.len ? t.data[0] : '\0';

        if (first && strchr("*_\"'`[(<{|$", first))
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

/* The commonest form, without a search: nothing but lines "country: X" and so
 * on, as GLOBE writes them. false: it is something else. */
static bool name_plain_lines(struct span text, struct span *values)
{
    static const char *const keys[] = {"country: ", "region: ", "city: "};
    struct span line;
    size_t found = 0;

    text = span_trim(text);
    while (span_next(&text, '\n', &line)) {
        size_t k = 0;

        while (k < 3 && !span_starts(line, keys[k]))
            k++;
        if (k == 3 || values[k].data)
            return false;
        line = span_cut(line, strlen(keys[k]), line.len);
        if (line.len == 0 || line.len > NAME_MAX_BYTES ||
            span_find_char(line, ':') != SIZE_MAX ||
            span_find_char(line, '=') != SIZE_MAX)
            return false;
        values[k] = line;
        found++;
    }
    return found > 0;
}

bool answer_names_keyed(const struct answer_reader *reader, struct span text,
                        struct answer *out, struct err *err)
{
    static const enum answer_pattern which[] = {PATTERN_COUNTRY, PATTERN_REGION,
                                                PATTERN_CITY};
    struct span *names[] = {&out->country, &out->region, &out->city};
    struct span plain[3] = {SPAN_NONE, SPAN_NONE, SPAN_NONE};

    if (name_plain_lines(text, plain)) {
        for (size_t i = 0; i < 3; i++)
            if (plain[i].len && !names[i]->len &&
                !answer_names_clean(reader, plain[i], names[i], err))
                return false;
        return true;
    }
    if (span_find_char(text, ':') == SIZE_MAX &&
        span_find_char(text, '=') == SIZE_MAX &&
        span_find(text, "\xEF\xBC\x9A") == SIZE_MAX)
        return true; /* no key without one of these */
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
        bool twin = i < text.len && text.data[i] == wide[0] &&
                    span_starts(span_cut(text, i, 3), wide);

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

/* ----------------------------------------------------------- chains */

/* What parts the names of a chain: "France > Paris", "Lima, Peru". */
static const char *const name_marks[] = {
    " > ", ">", " \xE2\x86\x92 ", "\xE2\x86\x92", " \xC2\xBB ",
    " / ", ",", "\xEF\xBC\x8C"};

/* The first mark of the chain that stands in the text, or NULL. */
static const char *name_mark(struct span text)
{
    for (size_t i = 0; i < sizeof(name_marks) / sizeof(name_marks[0]); i++)
        if (span_find(text, name_marks[i]) != SIZE_MAX)
            return name_marks[i];
    return NULL;
}

/* The names of a chain, stripped; 0: too many. Numbers are left out. */
static int name_chain(struct span text, struct span *parts)
{
    const char *mark = name_mark(text);
    int n = 0;

    while (text.data) {
        size_t at = mark ? span_find(text, mark) : SIZE_MAX;
        struct span part = name_strip(span_cut(text, 0, at));
        double value;

        text = at == SIZE_MAX ? SPAN_NONE
                              : span_cut(text, at + strlen(mark), text.len);
        if (!part.len || span_real(part, &value))
            continue;
        if (n == NAME_PARTS_MAX)
            return 0;
        parts[n++] = part;
    }
    return n;
}

static bool name_ends_in(struct span name, const char *word)
{
    size_t n = strlen(word);

    return name.len > n + 1 && name.data[name.len - n - 1] == ' ' &&
           span_is_nocase(span_cut(name, name.len - n, n), word);
}

/* Is it a part of a city, or what holds several? */
static bool name_is_no_city(struct span name)
{
    return name_ends_in(name, "county") || name_ends_in(name, "district") ||
           name_ends_in(name, "township") || name_ends_in(name, "prefecture") ||
           name_ends_in(name, "subdistrict");
}

/* "Guizhou Province" is called Guizhou, and so is Anshun City beside it. */
static struct span name_without_kind(struct span name, bool city)
{
    if (name_ends_in(name, "province"))
        return span_trim(span_cut(name, 0, name.len - strlen("province")));
    if (city && name_ends_in(name, "city"))
        return span_trim(span_cut(name, 0, name.len - strlen("city")));
    return name;
}

/* The names between the country and the smallest place, small to large. */
static bool name_take_small_first(const struct answer_reader *reader,
                                  const struct span *part, int n,
                                  struct answer *out, struct err *err)
{
    struct span region = n > 2 ? part[n - 2] : SPAN_NONE;
    bool kinds = name_ends_in(region, "province");
    int city = n > 2 ? n - 3 : 0;

    while (n > 3 && city > 0 && name_is_no_city(part[city]))
        city--;
    return answer_names_clean(reader, name_without_kind(region, false),
                              &out->region, err) &&
           answer_names_clean(reader, name_without_kind(part[city], kinds),
                              &out->city, err);
}

/* Up to a bracket with numbers: "Paris, France (48.85, 2.35)". */
static struct span name_before_numbers(struct span text)
{
    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.data[i] == '(' && text.data[i + 1] &&
            strchr("0123456789-+", text.data[i + 1]))
            return span_trim(span_cut(text, 0, i));
    return text;
}

/* "Paris, France or London, UK" is two places. */
static bool name_offers_two(const struct span *part, int n)
{
    for (int i = 0; i < n; i++)
        if (span_find(part[i], " or ") != SIZE_MAX)
            return true;
    return false;
}

/* "Paris (France)": the city and, in brackets, its country. */
static bool name_take_bracket(const struct answer_reader *reader,
                              struct span name, struct answer *out,
                              struct err *err)
{
    size_t open = span_find_char(name, '(');
    struct span before = span_trim(span_cut(name, 0, open)), inside;

    if (open == SIZE_MAX || !span_ends(name, ")"))
        return true;
    inside = span_trim(span_cut(name, open + 1, name.len - open - 2));
    if (names_country_code(before) || !names_country_code(inside))
        return true;
    out->country = inside;
    return answer_names_clean(reader, before, &out->city, err);
}

bool answer_names_address(const struct answer_reader *reader, struct span text,
                          struct answer *out, struct err *err)
{
    struct span rest = span_trim(text), part[NAME_PARTS_MAX];
    int n;

    if (rest.len == 0 || rest.len > 2 * NAME_MAX_BYTES ||
        span_find_char(rest, '\n') != SIZE_MAX)
        return true;
    if (span_ends(rest, "."))
        rest = span_cut(rest, 0, rest.len - 1);
    rest = name_before_numbers(rest);
    n = name_chain(rest, part);
    if (n == 0 || name_offers_two(part, n))
        return true;
    if (n == 1 && span_ends(part[0], ")")) {
        if (!name_take_bracket(reader, part[0], out, err))
            return false;
        if (out->city.len)
            return true;
    }
    /* "China > Hong Kong": strokes lead from large to small */
    if (names_country_code(part[n - 1]) &&
        !(n == 2 && names_country_code(part[0]) &&
          span_find_char(rest, ',') == SIZE_MAX)) {
        out->country = part[n - 1];
        return n < 2 || name_take_small_first(reader, part, n, out, err);
    }
    if (n < 2 || !names_country_code(part[0]))
        return true;
    out->country = part[0]; /* large to small */
    return answer_names_clean(reader, part[n > 2 ? 2 : 1], &out->city, err) &&
           (n < 3 || answer_names_clean(reader, part[1], &out->region, err));
}
