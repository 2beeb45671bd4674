#include "geo/angle_marks.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "geo/angle_words.h"

enum { MARKS_FILLER_MAX = 24 };

static size_t marks_start(struct span text, const char *const *words)
{
    for (size_t i = 0; text.len > 0 && words[i]; i++)
        if (words[i][0] == text.data[0] && span_starts(text, words[i]))
            return strlen(words[i]);
    return 0;
}

static struct span marks_word(struct span text)
{
    size_t n = 0;

    while (n < text.len && isalpha((unsigned char)text.data[n]))
        n++;
    return span_cut(text, 0, n);
}

/* Hemispheres in words. marked: only where a degree sign or the number itself
 * stands right before, since the word means something else too. */
static const struct marks_hemisphere {
    const char *text;
    enum angle_kind kind;
    int sign;
    bool marked;
} marks_hemispheres[] = {
    {"north", ANGLE_LAT, 1, false},
    {"northern", ANGLE_LAT, 1, false},
    {"south", ANGLE_LAT, -1, false},
    {"southern", ANGLE_LAT, -1, false},
    {"east", ANGLE_LON, 1, false},
    {"eastern", ANGLE_LON, 1, false},
    {"west", ANGLE_LON, -1, false},
    {"western", ANGLE_LON, -1, false},
    {"norte", ANGLE_LAT, 1, false},
    {"nord", ANGLE_LAT, 1, false},
    {"oeste", ANGLE_LON, -1, false},
    {"ouest", ANGLE_LON, -1, false},
    {"leste", ANGLE_LON, 1, false},
    {"sur", ANGLE_LAT, -1, true},
    {"sul", ANGLE_LAT, -1, true},
    {"sud", ANGLE_LAT, -1, true},
    {"s\xC3\xBC"
     "d",
     ANGLE_LAT, -1, false},
    {"S\xC3\xBC"
     "d",
     ANGLE_LAT, -1, false},
    {"este", ANGLE_LON, 1, true},
    {"est", ANGLE_LON, 1, true},
    {"ost", ANGLE_LON, 1, true},
    {"o", ANGLE_LON, 0, true},
    {"\xC3\xB6. L.", ANGLE_LON, 1, false}, /* östlicher Länge */
    {"\xC3\xB6.L.", ANGLE_LON, 1, false},
    {"nb", ANGLE_LAT, 1, true}, /* noorderbreedte */
    {"zb", ANGLE_LAT, -1, true},
    {"ol", ANGLE_LON, 1, true},
    {"wl", ANGLE_LON, -1, true},
    {"\xD1\x81.\xD1\x88.", ANGLE_LAT, 1, false},  /* с.ш. */
    {"\xD1\x81. \xD1\x88.", ANGLE_LAT, 1, false}, /* с. ш. */
    {"\xD1\x8E.\xD1\x88.", ANGLE_LAT, -1, false}, /* ю.ш. */
    {"\xD1\x8E. \xD1\x88.", ANGLE_LAT, -1, false},
    {"\xD0\xB2.\xD0\xB4.", ANGLE_LON, 1, false}, /* в.д. */
    {"\xD0\xB2. \xD0\xB4.", ANGLE_LON, 1, false},
    {"\xD0\xB7.\xD0\xB4.", ANGLE_LON, -1, false}, /* з.д. */
    {"\xD0\xB7. \xD0\xB4.", ANGLE_LON, -1, false},
    {"\xD1\x81\xD0\xB5\xD0\xB2\xD0\xB5\xD1\x80\xD0\xBD", ANGLE_LAT, 1,
     false},                                            /* северн(ой широты) */
    {"\xD1\x8E\xD0\xB6\xD0\xBD", ANGLE_LAT, -1, false}, /* южн */
    {"\xD0\xB2\xD0\xBE\xD1\x81\xD1\x82\xD0\xBE\xD1\x87\xD0\xBD", ANGLE_LON, 1,
     false}, /* восточн(ой долготы) */
    {"\xD0\xB7\xD0\xB0\xD0\xBF\xD0\xB0\xD0\xB4\xD0\xBD", ANGLE_LON, -1,
     false},                               /* западн */
    {"\xE5\x8C\x97", ANGLE_LAT, 1, true},  /* 北 */
    {"\xE5\x8D\x97", ANGLE_LAT, -1, true}, /* 南 */
    {"\xE4\xB8\x9C", ANGLE_LON, 1, true},  /* 东 */
    {"\xE6\x9D\xB1", ANGLE_LON, 1, true},  /* 東 */
    {"\xE8\xA5\xBF", ANGLE_LON, -1, true}, /* 西 */
};

static bool marks_is_word(const char *text)
{
    while (isalpha((unsigned char)*text))
        text++;
    return *text == '\0';
}

/* Abbreviations that begin with a letter which alone means the same. */
static size_t marks_abbreviated(struct span text, enum angle_kind *kind,
                                int *sign)
{
    static const struct marks_hemisphere list[] = {
        {"n. Br.", ANGLE_LAT, 1, false},  {"n.Br.", ANGLE_LAT, 1, false},
        {"s. Br.", ANGLE_LAT, -1, false}, {"s.Br.", ANGLE_LAT, -1, false},
        {"w. L.", ANGLE_LON, -1, false},  {"w.L.", ANGLE_LON, -1, false},
    };

    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
        if (span_starts(text, list[i].text)) {
            *kind = list[i].kind;
            *sign = list[i].sign;
            return strlen(list[i].text);
        }
    return 0;
}

size_t angle_hemisphere(struct span text, bool lower, enum angle_kind *kind,
                        int *sign)
{
    static const char letters[] = "NSEW";
    unsigned char first = text.len > 0 ? (unsigned char)text.data[0] : 0;

    if (!isalpha(first) && first < 0x80)
        return 0;

    struct span word = marks_word(text);
    bool ends =
        word.len == text.len || (unsigned char)text.data[word.len] < 0x80;

    if (word.len == 1 && text.len > 1 && text.data[1] == '.') {
        size_t n = marks_abbreviated(text, kind, sign);

        if (n)
            return n;
    }
    if (word.len == 1 && ends) {
        for (size_t i = 0; i < 4; i++) {
            if (word.data[0] != letters[i] &&
                !(lower && word.data[0] == tolower(letters[i])))
                continue;
            *kind = i < 2 ? ANGLE_LAT : ANGLE_LON;
            *sign = i == 0 || i == 2 ? 1 : -1;
            return 1;
        }
    }
    for (size_t i = 0; text.len > 0 && i < sizeof(marks_hemispheres) /
                                               sizeof(marks_hemispheres[0]);
         i++) {
        const struct marks_hemisphere *w = &marks_hemispheres[i];

        if ((w->marked && !lower) ||
            ((unsigned char)w->text[0] | 0x20) != (first | 0x20))
            continue;
        if (marks_is_word(w->text) ? !ends || !span_is_nocase(word, w->text)
                                   : !span_starts(text, w->text))
            continue;
        *kind = w->kind;
        *sign = w->sign;
        return strlen(w->text);
    }
    return 0;
}

size_t angle_filler(struct span text)
{
    static const char *const marks[] = {
        "\\text{", "\\textrm{", "\\mathrm{", "\\mathbf{", "\\textbf{", "\\quad",
        "\\qquad", "\\,",       "\\;",       "\\:",       "\\ ",       "~",
        "$",       "{",         "}",         NULL};
    size_t at = 0;

    for (;;) {
        struct span rest = span_cut(text, at, text.len);
        size_t n;

        if (rest.len == 0 || (!strchr(" \t\\~${}", rest.data[0]) &&
                              (unsigned char)rest.data[0] < 0x80))
            return at;
        n = angle_blank(rest);

        n = n ? n : marks_start(rest, marks);
        if (!n || at > MARKS_FILLER_MAX)
            return at;
        at += n;
    }
}

static int marks_hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

size_t angle_percent_escape(struct span text, unsigned char *byte)
{
    int high, low;

    if (text.len < 3 || text.data[0] != '%')
        return 0;
    high = marks_hex(text.data[1]);
    low = marks_hex(text.data[2]);
    if (high < 0 || low < 0)
        return 0;
    *byte = (unsigned char)(high * 16 + low);
    return 3;
}

/* Blanks, one of the words or marks, blanks, a sign; then a digit. symmetric: a
 * mark counts only when blanks stand on both sides of it or on neither, since
 * "40.7 -74" is a position. */
static size_t marks_to_number(struct span text, const char *const *marks,
                              bool symmetric)
{
    size_t before = 0, at, n, after = 0, blank;

    if (text.len == 0 || strchr(",;:\n<>\"')]}", text.data[0]) != NULL)
        return 0; /* as mostly */
    for (int i = 0; i < 2; i++)
        before += angle_blank(span_cut(text, before, text.len));
    at = before;
    n = marks_start(span_cut(text, at, text.len), marks);
    if (!n)
        return 0;
    at += n;
    while ((blank = angle_blank(span_cut(text, at + after, text.len))) > 0 &&
           after < 4)
        after += blank;
    if (symmetric && (before > 0) != (after > 0))
        return 0;
    at += after;
    for (int i = 0; i < 2 && at < text.len; i++) {
        unsigned char c = (unsigned char)text.data[at];

        if (isdigit(c))
            return at;
        if (strchr("+-(~", c))
            at++;
        else if (span_starts(span_cut(text, at, 3), "\xE2\x88\x92"))
            at += 3;
        else
            break;
    }
    return at < text.len && isdigit((unsigned char)text.data[at]) ? at : 0;
}

size_t angle_range_mark(struct span text)
{
    static const char *const dashes[] = {"\xE2\x80\x93",
                                         "\xE2\x80\x94",
                                         "\xE2\x80\x91",
                                         "\xE2\x80\x90",
                                         "\xE2\x88\x92",
                                         "-",
                                         "~",
                                         "\xE3\x80\x9C",
                                         "\xEF\xBD\x9E",
                                         "...",
                                         "..",
                                         "\xE2\x80\xA6",
                                         "\xE2\x86\x92",
                                         "->",
                                         NULL};
    static const char *const words[] = {"to ",
                                        "through ",
                                        "until ",
                                        "thru ",
                                        "bis ",
                                        "or ",
                                        "\xE8\x87\xB3",      /* 至 */
                                        "\xE5\x88\xB0",      /* 到 */
                                        "\xD0\xB4\xD0\xBE ", /* до */
                                        NULL};
    size_t n = marks_to_number(text, dashes, true);

    return n ? n : marks_to_number(text, words, false);
}

size_t angle_tolerance_mark(struct span text)
{
    static const char *const marks[] = {"\xC2\xB1",  "+/-",  "+-", "\\pm",
                                        "(\xC2\xB1", "(+/-", NULL};

    return marks_to_number(text, marks, false);
}

static bool marks_end(struct span word, const char *tail)
{
    size_t n = strlen(tail);

    return word.len >= n &&
           span_is_nocase(span_cut(word, word.len - n, n), tail);
}

bool angle_range_opens(struct span before)
{
    struct span s = span_trim(before);

    return marks_end(s, "between") || marks_end(s, "entre") ||
           marks_end(s, "zwischen") || marks_end(s, "\xE4\xBB\x8B\xE4\xBA\x8E");
}
