#include "geo/angle_words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "geo/angle_marks.h"

enum {
    ANGLE_WINDOW = 72, /* bytes before a number in which its label stands */
    ANGLE_GAP_LETTERS = 24, /* letters between a label and its number */
    ANGLE_WORD_MAX = 24
};

static bool angle_is_letter(char c)
{
    return isalpha((unsigned char)c) != 0;
}

static size_t angle_starts(struct span text, const char *const *words)
{
    for (size_t i = 0; text.len > 0 && words[i]; i++)
        if (words[i][0] == text.data[0] && span_starts(text, words[i]))
            return strlen(words[i]);
    return 0;
}

static size_t angle_word_length(struct span text)
{
    size_t n = 0;

    while (n < text.len && angle_is_letter(text.data[n]))
        n++;
    return n;
}

static bool angle_word_is(struct span word, const char *const *list)
{
    char first = word.len ? (char)tolower((unsigned char)word.data[0]) : '\0';

    for (size_t i = 0; first && list[i]; i++)
        if (list[i][0] == first && span_is_nocase(word, list[i]))
            return true;
    return false;
}

static bool angle_word_ends(struct span word, const char *tail)
{
    size_t n = strlen(tail);

    return word.len >= n && strncasecmp(word.data + word.len - n, tail, n) == 0;
}

/* Whole words of ASCII letters; "gpsLatitude" counts by its tail. */
static enum angle_kind angle_label_word(struct span word)
{
    static const char *const lat[] = {
        "lat",         "mlat",          "latitud",      "latitudine", "breite",
        "breitengrad", "breitengrades", "breedtegraad", "enlem",      NULL};
    static const char *const lon[] = {"lon",         "lng",    "long",
                                      "mlon",        "mlng",   "longitud",
                                      "longitudine", "laenge", "laengengrad",
                                      "lengtegraad", "boylam", NULL};

    if (word.len > ANGLE_WORD_MAX)
        return ANGLE_ANY;
    if (angle_word_ends(word, "latitude") || angle_word_is(word, lat))
        return ANGLE_LAT;
    if (angle_word_ends(word, "longitude") || angle_word_is(word, lon))
        return ANGLE_LON;
    return ANGLE_ANY;
}

/* Labels in other scripts, and of map addresses: !3d40.7!4d-73.9 */
static const struct angle_sign_label {
    const char *text;
    enum angle_kind kind;
    int sign;
} angle_sign_labels[] = {
    {"\xE5\x8C\x97\xE7\xBA\xAC", ANGLE_LAT, 1},  /* 北纬 */
    {"\xE5\x8C\x97\xE7\xB7\xAF", ANGLE_LAT, 1},  /* 北緯 */
    {"\xE5\x8D\x97\xE7\xBA\xAC", ANGLE_LAT, -1}, /* 南纬 */
    {"\xE5\x8D\x97\xE7\xB7\xAF", ANGLE_LAT, -1}, /* 南緯 */
    {"\xE4\xB8\x9C\xE7\xBB\x8F", ANGLE_LON, 1},  /* 东经 */
    {"\xE6\x9D\xB1\xE7\xB6\x93", ANGLE_LON, 1},  /* 東經 */
    {"\xE6\x9D\xB1\xE7\xB5\x8C", ANGLE_LON, 1},  /* 東経 */
    {"\xE8\xA5\xBF\xE7\xBB\x8F", ANGLE_LON, -1}, /* 西经 */
    {"\xE8\xA5\xBF\xE7\xB6\x93", ANGLE_LON, -1}, /* 西經 */
    {"\xE8\xA5\xBF\xE7\xB5\x8C", ANGLE_LON, -1}, /* 西経 */
    {"\xE7\xBA\xAC\xE5\xBA\xA6", ANGLE_LAT, 0},  /* 纬度 */
    {"\xE7\xB7\xAF\xE5\xBA\xA6", ANGLE_LAT, 0},  /* 緯度 */
    {"\xE7\xBB\x8F\xE5\xBA\xA6", ANGLE_LON, 0},  /* 经度 */
    {"\xE7\xB6\x93\xE5\xBA\xA6", ANGLE_LON, 0},  /* 經度 */
    {"\xE7\xB5\x8C\xE5\xBA\xA6", ANGLE_LON, 0},  /* 経度 */
    {"\xEC\x9C\x84\xEB\x8F\x84", ANGLE_LAT, 0},  /* 위도 */
    {"\xEA\xB2\xBD\xEB\x8F\x84", ANGLE_LON, 0},  /* 경도 */
    {"\xD1\x88\xD0\xB8\xD1\x80\xD0\xBE\xD1\x82\xD0\xB0", ANGLE_LAT, 0},
    {"\xD0\xB4\xD0\xBE\xD0\xBB\xD0\xB3\xD0\xBE\xD1\x82\xD0\xB0", ANGLE_LON, 0},
    {"\xD0\xA8\xD0\xB8\xD1\x80\xD0\xBE\xD1\x82\xD0\xB0", ANGLE_LAT, 0},
    {"\xD0\x94\xD0\xBE\xD0\xBB\xD0\xB3\xD0\xBE\xD1\x82\xD0\xB0", ANGLE_LON, 0},
    {"L\xC3\xA4nge", ANGLE_LON, 0}, /* also Längengrad, by its beginning */
    {"l\xC3\xA4nge", ANGLE_LON, 0},
    {"!3d", ANGLE_LAT, 0},
    {"!4d", ANGLE_LON, 0},
};

static size_t angle_sign_label(struct span text, enum angle_kind *kind,
                               int *sign)
{
    for (size_t i = 0;
         i < sizeof(angle_sign_labels) / sizeof(angle_sign_labels[0]); i++) {
        const struct angle_sign_label *l = &angle_sign_labels[i];

        if (text.data[0] == l->text[0] && span_starts(text, l->text)) {
            *kind = l->kind;
            *sign = l->sign;
            return strlen(l->text);
        }
    }
    return 0;
}

/* Length of the label at the text's beginning; a word of another meaning
 * gives 0 and its length in *skip. */
static size_t angle_label_at(struct span text, enum angle_kind *kind, int *sign,
                             size_t *skip)
{
    unsigned char c = (unsigned char)text.data[0];
    size_t n;

    *skip = 1;
    *sign = 0;
    if (c >= 0x80 || c == '!' || c == 'L' || c == 'l') {
        n = angle_sign_label(text, kind, sign);
        if (n)
            return n;
    }
    if (!isalpha(c))
        return 0;
    n = angle_word_length(text);
    *skip = n;
    *kind = angle_label_word(span_cut(text, 0, n));
    return *kind == ANGLE_ANY ? 0 : n;
}

/* May this stand between a label and its number? "is approximately: '" may,
 * the rest of a sentence and the beginning of another may not. */
static bool angle_gap_is_short(struct span gap, size_t letters_max)
{
    size_t letters = 0;

    for (size_t i = 0; i < gap.len; i++) {
        char c = gap.data[i];
        char next = i + 1 < gap.len ? gap.data[i + 1] : 'x';

        letters += angle_is_letter(c);
        if (i > 0 && (c == '.' || c == '!' || c == '?') &&
            isspace((unsigned char)next))
            return false;
        if (c == ';' || (c == '\n' && (next == '\n' || next == '|')))
            return false; /* another sentence, another row of a table */
    }
    return letters <= letters_max;
}

/* "lat, lon", "latitude and longitude", "lat/lng" */
static bool angle_labels_are_listed(struct span between)
{
    size_t letters = 0;

    for (size_t i = 0; i < between.len; i++) {
        letters += angle_is_letter(between.data[i]);
        if (between.data[i] == ':' || between.data[i] == '=')
            return false;
    }
    return letters <= 4 && between.len <= 12;
}

/* "longitude" is of too many languages to tell. */
static int angle_label_o(struct span label)
{
    static const char *const east[] = {"laenge", "laengengrad", NULL};
    static const char *const west[] = {"longitud", "longitudine", "latitud",
                                       "latitudine", NULL};

    if (angle_word_is(label, east) || span_ends(label, "\xC3\xA4nge"))
        return 1;
    return angle_word_is(label, west) ? -1 : 0;
}

struct angle_label angle_label_before(struct span before)
{
    struct angle_label found = {ANGLE_ANY, ANGLE_ANY, 0, 0};
    struct span window = before;
    size_t at = 0, label_start = 0, end = 0, first_end = 0;
    enum angle_kind first = ANGLE_ANY;
    bool word_of_english = false; /* "a long way" */

    if (window.len > ANGLE_WINDOW)
        window = span_cut(before, before.len - ANGLE_WINDOW, ANGLE_WINDOW);
    while (at < window.len) {
        enum angle_kind kind = ANGLE_ANY;
        size_t skip, n;
        int sign;

        n = angle_label_at(span_cut(window, at, window.len), &kind, &sign,
                           &skip);
        if (n) {
            first = found.kind;
            first_end = end;
            label_start = at;
            found.kind = kind;
            found.sign = sign;
            found.o_sign = angle_label_o(span_cut(window, at, n));
            end = at + n;
            word_of_english = span_is_nocase(span_cut(window, at, n), "long");
        }
        at += n ? n : skip;
    }
    if (found.kind == ANGLE_ANY ||
        !angle_gap_is_short(span_cut(window, end, window.len),
                            word_of_english ? 0 : ANGLE_GAP_LETTERS))
        return (struct angle_label){ANGLE_ANY, ANGLE_ANY, 0, 0};
    if (first != ANGLE_ANY && first != found.kind && found.sign == 0 &&
        angle_labels_are_listed(
            span_cut(window, first_end, label_start - first_end))) {
        found.second = found.kind;
        found.kind = first;
    }
    return found;
}

bool angle_label_touches(struct span before)
{
    size_t n = before.len, skip;
    enum angle_kind kind;
    int sign;

    while (n > 0 && before.len - n < ANGLE_WORD_MAX &&
           angle_is_letter(before.data[n - 1]))
        n--;
    if (before.len - n == 1 && n >= 2)
        n -= 2; /* !3d */
    return n < before.len &&
           angle_label_at(span_cut(before, n, before.len), &kind, &sign,
                          &skip) == before.len - n;
}

size_t angle_label_after(struct span text, enum angle_kind *kind)
{
    size_t n, skip;
    int sign;

    if (!text.len)
        return 0;
    n = angle_label_at(text, kind, &sign, &skip);
    if (n && n < text.len && strchr(":=\"'", text.data[n]))
        return 0; /* it belongs to what follows */
    return n;
}

size_t angle_degree_sign(struct span text)
{
    static const char *const signs[] = {
        "\xC2\xB0",  "\xC2\xBA",    "\xCB\x9A",  "\xE5\xBA\xA6",
        "&deg;",     "\\u00b0",     "\\u00B0",   "%C2%B0",
        "%c2%b0",    "\\degree",    "^\\circ",   "^{\\circ}",
        "^\\\\circ", "^{\\\\circ}", "{}^\\circ", "^{o}",
        "\\circ",    "^\\degree",   NULL};
    static const char *const words[] = {"deg", "degs", "degree", "degrees",
                                        NULL};
    size_t n = angle_starts(text, signs);
    struct span word;

    if (n)
        return n;
    word = span_cut(text, 0, angle_word_length(text));
    return angle_word_is(word, words) ? word.len : 0;
}

size_t angle_minute_sign(struct span text)
{
    static const char *const signs[] = {"'",
                                        "\xE2\x80\xB2",
                                        "\xE2\x80\x99",
                                        "\xC2\xB4",
                                        "`",
                                        "\xE5\x88\x86",
                                        "\xCA\xB9",
                                        "\\'",
                                        "%27",
                                        "%E2%80%B2",
                                        "^{\\prime}",
                                        "^\\prime",
                                        "&#39;",
                                        "&prime;",
                                        NULL};
    static const char *const words[] = {"min", "mins", "minutes", "minute",
                                        NULL};
    struct span word = span_cut(text, 0, angle_word_length(text));

    return angle_word_is(word, words) ? word.len : angle_starts(text, signs);
}

size_t angle_second_sign(struct span text)
{
    static const char *const signs[] = {"\\\"",
                                        "\"",
                                        "''",
                                        "\xE2\x80\xB3",
                                        "\xE2\x80\x9D",
                                        "\xE2\x80\x9C",
                                        "\xE7\xA7\x92",
                                        "\xCA\xBA",
                                        "%22",
                                        "%E2%80%B3",
                                        "^{\\prime\\prime}",
                                        "&quot;",
                                        "&Prime;",
                                        "\xE2\x80\xB2\xE2\x80\xB2",
                                        "\xE2\x80\x99\xE2\x80\x99",
                                        NULL};
    static const char *const words[] = {"sec", "secs", "seconds", "second",
                                        NULL};
    struct span word = span_cut(text, 0, angle_word_length(text));

    return angle_word_is(word, words) ? word.len : angle_starts(text, signs);
}

size_t angle_blank(struct span text)
{
    static const char *const blanks[] = {
        " ", "\t", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89", NULL};

    return angle_starts(text, blanks);
}

size_t angle_minus_before(struct span before)
{
    static const char *const dashes[] = {"-",
                                         "\xE2\x88\x92",
                                         "\xE2\x80\x90",
                                         "\xE2\x80\x91",
                                         "\xE2\x80\x92",
                                         "\xE2\x80\x93",
                                         "\xE2\x80\x94",
                                         "\xEF\xBC\x8D",
                                         "\xEF\xB9\xA3",
                                         NULL};

    char last = before.len ? before.data[before.len - 1] : ' ';

    if (last == '-')
        return 1;
    if ((unsigned char)last < 0x80)
        return 0;
    for (size_t i = 0; dashes[i]; i++)
        if (span_ends(before, dashes[i]))
            return strlen(dashes[i]);
    return 0;
}

bool angle_is_unit(struct span text)
{
    static const char *const units[] = {
        "km",      "m",       "cm",         "mm",         "ft",     "feet",
        "foot",    "mi",      "mile",       "miles",      "meter",  "meters",
        "metre",   "metres",  "kilometer",  "kilometers", "yards",  "inches",
        "percent", "years",   "year",       "hours",      "hour",   "minutes",
        "days",    "million", "billion",    "thousand",   "stars",  "kg",
        "mph",     "kmh",     "kilometres", "hectares",   "acres",  "am",
        "pm",      "th",      "st",         "nd",         "rd",     "s",
        "px",      "x",       "k",          "century",    "people", "euros",
        "dollars", "points",  "sq",         "square",     NULL};
    static const char *const signs[] = {"%",
                                        "\xE2\x82\xAC",
                                        "$",
                                        "\xC2\xB0"
                                        "C",
                                        "\xC2\xB0"
                                        "F",
                                        "\xC2\xBA"
                                        "C",
                                        NULL};
    struct span word = span_cut(text, 0, angle_word_length(text));

    unsigned char byte;

    if (angle_percent_escape(text, &byte) || span_is(word, "S"))
        return false; /* %2C; 33.86S is south, not seconds */
    return angle_word_is(word, units) || angle_starts(text, signs) > 0;
}
