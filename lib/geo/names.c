#include "geo/names.h"

#include <string.h>

#include "adapters/unicode.h"
#include "geo/countries.h"
#include "geo/exonyms.h"

enum {
    NAMES_MAX_BYTES = 512, /* no place is called by more than this */
    NAMES_GLOBE_PERCENT = 70
};

/* ---------------------------------------------------------------- countries */

/* Words that stand before "of" in the long names of states. */
static bool names_official(struct span word)
{
    static const char *const words[] = {
        "arab",         "bolivarian", "commonwealth", "cooperative",
        "democratic",   "federal",    "federated",    "federation",
        "federative",   "grand",      "duchy",        "hashemite",
        "independent",  "islamic",    "kingdom",      "plurinational",
        "principality", "republic",   "socialist",    "state",
        "states",       "sultanate",  "union",        "united"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (span_is(word, words[i]))
            return true;
    }
    return false;
}

/* "islamic republic of iran" -> "iran"; SPAN_NONE when it is no such name. */
static struct span names_after_official(struct span key)
{
    struct span rest = key, word;
    bool official = false;

    while (span_next(&rest, ' ', &word)) {
        if (span_is(word, "of") && official) {
            if (span_starts(rest, "the "))
                rest = span_cut(rest, 4, rest.len);
            return rest;
        }
        if (!names_official(word))
            return SPAN_NONE;
        official = true;
    }
    return SPAN_NONE;
}

static const struct country *names_country_whole(struct span name)
{
    const struct country *found = NULL;
    struct buf key;

    name = span_trim(name);
    if (name.len == 2 || name.len == 3)
        found = country_by_code(name);
    if (found || name.len == 0)
        return found;
    buf_init(&key, NAMES_MAX_BYTES * 4);
    country_key(name, &key);
    found = country_by_key(buf_span(&key));
    if (!found)
        found = country_by_key(names_after_official(buf_span(&key)));
    buf_release(&key);
    return found;
}

/* What two names of countries together mean: the territory of the two, for
 * "Guam, USA"; the state in "Georgia, USA"; NULL for two that are apart. */
static const struct country *names_country_both(const struct country *a,
                                                const struct country *b)
{
    if (!a || !b || a == b)
        return a ? a : b;
    if (strcmp(a->of, b->alpha2) == 0)
        return a;
    if (strcmp(b->of, a->alpha2) == 0)
        return b;
    return strcmp(a->alpha2, "GE") == 0 && strcmp(b->alpha2, "US") == 0 ? b
                                                                        : NULL;
}

static bool names_parts(char c)
{
    return c == ',' || c == '(' || c == ')' || c == '/' || c == ';';
}

/* "England, UK", "Czechia (Prague)", "Alba/Scotland": the country that the
 * parts agree on. */
static const struct country *names_country_part(struct span name)
{
    const struct country *found = NULL, *part = NULL;

    for (size_t i = 0, from = 0; i <= name.len; i++) {
        if (i < name.len && !names_parts(name.data[i]))
            continue;
        part = names_country_whole(span_cut(name, from, i - from));
        from = i + 1;
        if (found && part && !names_country_both(found, part))
            return NULL;
        found = names_country_both(found, part);
    }
    return found;
}

const char *names_country_code(struct span name)
{
    const struct country *found = NULL;

    if (name.len == 0 || name.len > NAMES_MAX_BYTES)
        return NULL;
    found = names_country_whole(name);
    if (!found)
        found = names_country_part(name);
    return found ? found->alpha2 : NULL;
}

const char *names_country_name(const char *code)
{
    const struct country *found =
        code && strlen(code) == 2 ? country_by_code(span_of(code)) : NULL;

    return found ? found->name : NULL;
}

static bool names_same_folded(struct span a, struct span b)
{
    struct buf fold_a, fold_b;
    bool same = false;

    buf_init(&fold_a, a.len * 4 + 64);
    buf_init(&fold_b, b.len * 4 + 64);
    names_fold(a, &fold_a);
    names_fold(b, &fold_b);
    same = fold_a.len > 0 && span_equals(buf_span(&fold_a), buf_span(&fold_b));
    buf_release(&fold_a);
    buf_release(&fold_b);
    return same;
}

bool names_same_country(struct span a, struct span b)
{
    const char *code_a = names_country_code(a);
    const char *code_b = names_country_code(b);

    if (code_a && code_b)
        return strcmp(code_a, code_b) == 0;
    return names_same_folded(a, b);
}

/* ------------------------------------------------------------------- places */

/* Words that say what kind of place it is, not which. Those of the second
 * list only count at the end: Jeju-do, Yangsan-si, Osaka-fu. */
static bool names_administrative(struct span word, bool last)
{
    static const char *const anywhere[] = {
        "autonomous",  "borough",      "canton",       "city",
        "commune",     "county",       "departamento", "department",
        "departement", "district",     "division",     "estado",
        "governorate", "greater",      "krai",         "kray",
        "metropolis",  "metropolitan", "municipal",    "municipality",
        "municipio",   "oblast",       "okrug",        "prefecture",
        "province",    "provincia",    "raion",        "rayon",
        "region",      "regione",      "republic",     "shire",
        "state",       "territory",    "town",         "township",
        "voivodeship"};
    static const char *const ending[] = {"do", "fu",  "gu",    "gun", "ken",
                                         "ku", "shi", "sheng", "si",  "xian"};

    for (size_t i = 0; i < sizeof(anywhere) / sizeof(anywhere[0]); i++) {
        if (span_is(word, anywhere[i]))
            return true;
    }
    for (size_t i = 0; last && i < sizeof(ending) / sizeof(ending[0]); i++) {
        if (span_is(word, ending[i]))
            return true;
    }
    return false;
}

static bool names_link(struct span word)
{
    static const char *const words[] = {"of", "de", "di", "do", "da", "del"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (span_is(word, words[i]))
            return true;
    }
    return false;
}

/* Kansas City is not in Kansas, nor Kuwait City all of Kuwait: "city" and
 * "state" stay after the name of a country or of a state of the union. */
static bool names_wider(struct span name)
{
    static const char *const states[] = {
        "arizona",  "california", "colorado", "delaware", "florida",  "idaho",
        "iowa",     "kansas",     "michigan", "missouri", "nebraska", "nevada",
        "oklahoma", "oregon",     "texas",    "virginia"};

    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (span_is(name, states[i]))
            return true;
    }
    return country_by_key(name) != NULL;
}

/* What is left of a folded name without administrative words; the name itself
 * when nothing would be left. */
static void names_bare(struct span folded, struct buf *out)
{
    struct span rest = folded, word;
    bool link = false, guarded = false;

    while (span_next(&rest, ' ', &word)) {
        bool saint = span_is(word, "saint") || span_is(word, "sankt");

        if (names_administrative(word, rest.data == NULL)) {
            guarded |= span_is(word, "city") || span_is(word, "state");
            link = true;
            continue;
        }
        if (link && names_link(word))
            continue;
        link = false;
        if (out->len > 0)
            buf_add_char(out, ' ');
        buf_add_span(out, saint ? span_of("st") : word);
    }
    if (out->len == 0 || (guarded && names_wider(buf_span(out)))) {
        buf_reset(out);
        buf_add_span(out, folded);
    }
}

/* Does the name end with this, with two characters more before it? */
static bool names_cjk_ends(struct span name, const char *suffix)
{
    return span_ends(name, suffix) && name.len >= 9 && name.len % 3 == 0 &&
           (unsigned char)name.data[0] >= 0xE3;
}

/* Chinese and Japanese write the kind of place without a space: 北京市. */
static struct span names_without_kind(struct span name)
{
    static const char *const kinds[] = {"市", "省", "县", "縣",
                                        "県", "区", "區", "府"};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (names_cjk_ends(name, kinds[i]))
            return span_cut(name, 0, name.len - 3);
    }
    return name;
}

void names_place_key(struct span name, struct buf *out)
{
    struct buf folded, bare;
    struct span main_name;

    buf_init(&folded, name.len * 4 + 64);
    buf_init(&bare, name.len * 4 + 64);
    names_fold(name, &folded);
    main_name = exonym_main(names_without_kind(buf_span(&folded)));
    /* A listed name keeps all its words: Guatemala City, Ile de France. */
    if (main_name.data == folded.data) {
        names_bare(main_name, &bare);
        main_name = exonym_main(buf_span(&bare));
    }
    buf_add_span(out, main_name);
    buf_release(&folded);
    buf_release(&bare);
}

/* German and Nordic letters as two: Koeln, Tromsoe, Aarhus. */
static const char *names_two_letters(uint32_t code)
{
    switch (code) {
    case 0xC4:
    case 0xE4:
        return "ae";
    case 0xD6:
    case 0xF6:
    case 0xD8:
    case 0xF8:
        return "oe";
    case 0xDC:
    case 0xFC:
        return "ue";
    case 0xC5:
    case 0xE5:
        return "aa";
    default:
        return NULL;
    }
}

/* Append the name with such letters spelled out; false when it has none. */
static bool names_spell_out(struct span name, struct buf *out)
{
    struct buf whole;
    struct span rest;
    uint32_t code = 0;
    bool changed = false;

    if (span_ascii(name))
        return false;
    buf_init(&whole, name.len * 4 + 64);
    unicode_nfc(name, &whole);
    rest = buf_span(&whole);
    for (size_t n = unicode_next(rest, &code); n > 0;
         n = unicode_next(rest, &code)) {
        const char *letters = names_two_letters(code);

        if (letters)
            buf_add_text(out, letters);
        else
            buf_add(out, rest.data, n);
        changed |= letters != NULL;
        rest = span_cut(rest, n, rest.len);
    }
    buf_release(&whole);
    return changed;
}

/* Is `plain` the name `marked` with its umlauts written as two letters? */
static bool names_same_spelled_out(struct span marked, struct span plain)
{
    struct buf spelled;
    bool same = false;

    buf_init(&spelled, marked.len * 4 + 64);
    if (names_spell_out(marked, &spelled))
        same = names_same_folded(buf_span(&spelled), plain);
    buf_release(&spelled);
    return same;
}

/* The name before its first comma or bracket: "Portland, Oregon". */
static struct span names_head(struct span name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] == ',' || name.data[i] == '(')
            return span_trim(span_cut(name, 0, i));
    }
    return span_trim(name);
}

bool names_same_place(struct span a, struct span b)
{
    struct span head_a = names_head(a), head_b = names_head(b);
    struct buf key_a, key_b;
    bool same = false;

    a = span_trim(a);
    b = span_trim(b);
    if (a.len > NAMES_MAX_BYTES || b.len > NAMES_MAX_BYTES)
        return false;
    /* Only one name has a part behind a comma: the parts before it count. */
    if (head_a.len < a.len && head_b.len == b.len)
        a = head_a;
    else if (head_b.len < b.len && head_a.len == a.len)
        b = head_b;
    buf_init(&key_a, NAMES_MAX_BYTES * 8);
    buf_init(&key_b, NAMES_MAX_BYTES * 8);
    names_place_key(a, &key_a);
    names_place_key(b, &key_b);
    same = key_a.len > 0 && span_equals(buf_span(&key_a), buf_span(&key_b));
    buf_release(&key_a);
    buf_release(&key_b);
    return same || names_same_spelled_out(a, b) || names_same_spelled_out(b, a);
}

/* -------------------------------------------------------------------- globe */

/* Append the name in lower case; returns its length in characters. */
static size_t names_lower(struct span name, struct buf *out)
{
    uint32_t code = 0;
    size_t count = 0;

    for (size_t n = unicode_next(name, &code); n > 0;
         n = unicode_next(name, &code)) {
        unicode_add(out, unicode_lower(code));
        name = span_cut(name, n, name.len);
        count++;
    }
    return count;
}

bool names_match_globe(struct span a, struct span b)
{
    struct buf low_a, low_b;
    bool match = false;

    if (a.len == 0 || b.len == 0)
        return false;
    buf_init(&low_a, a.len * 4 + 4);
    buf_init(&low_b, b.len * 4 + 4);
    size_t count_a = names_lower(a, &low_a);
    size_t count_b = names_lower(b, &low_b);
    struct buf *longer = count_a < count_b ? &low_b : &low_a;
    struct buf *shorter = count_a < count_b ? &low_a : &low_b;
    size_t few = count_a < count_b ? count_a : count_b;
    size_t many = count_a < count_b ? count_b : count_a;

    /* Whole numbers, so that 7 of 10 is 0.7 exactly. */
    match = few * 100 >= many * NAMES_GLOBE_PERCENT &&
            memmem(longer->data, longer->len, shorter->data, shorter->len);
    buf_release(&low_a);
    buf_release(&low_b);
    return match;
}
