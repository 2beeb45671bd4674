/*
 * unsupported: does anything in the trace support the answer? The reply says
 * that it was taken in a country, or a city: the reasoning, or what a tool
 * returned, should name it, in some form, before. Counted is the finest name
 * that was answered, else a coarser one: a city that is never named, in a
 * country that is, has support for the country alone.
 *
 * 0 the city (or what was answered) is named, 0.5 only something coarser is,
 * 1 nothing is. Not measured: without names in the answer, or without a
 * reasoning.
 */
#include "answers/answer_authors.h"
#include "filters/filter.h"
#include "filters/note.h"

enum { SUPPORT_WORDS_MAX = 4, SUPPORT_NAME_MAX = 60 };

static bool support_letter(struct span s, size_t i)
{
    return i < s.len && (isalnum((unsigned char)s.data[i]) ||
                         (unsigned char)s.data[i] >= 0x80);
}

static char support_lower(char c)
{
    return (char)tolower((unsigned char)c);
}

/* Does the name stand in the text as a word of its own, in any case? Where it
 * is of letters beyond ASCII, languages without blanks have no such words. */
static bool support_names(struct span text, struct span name)
{
    bool wide = name.len && (unsigned char)name.data[0] >= 0x80;
    char lower, upper;

    if (name.len == 0 || name.len > SUPPORT_NAME_MAX)
        return false;
    lower = support_lower(name.data[0]);
    upper = (char)toupper((unsigned char)name.data[0]);
    for (size_t i = 0; i + name.len <= text.len; i++) {
        size_t n = 0;

        if (text.data[i] != lower && text.data[i] != upper)
            continue;
        while (n < name.len &&
               support_lower(text.data[i + n]) == support_lower(name.data[n]))
            n++;
        if (n == name.len &&
            (wide || ((i == 0 || !support_letter(text, i - 1)) &&
                      !support_letter(text, i + n))))
            return true;
    }
    return false;
}

/* The country by any of its names: runs of up to four words. */
static bool support_country(const struct filter_case *c, struct span text)
{
    struct span name = span_of(c->answer->country);
    const char *code = c->country_code ? c->country_code(name) : NULL;

    if (support_names(text, name))
        return true;
    for (size_t at = 0; code && at < text.len; at++) {
        size_t end = at;

        if (!isupper((unsigned char)text.data[at]) ||
            (at > 0 && support_letter(text, at - 1)))
            continue;
        for (int words = 0; words < SUPPORT_WORDS_MAX && end < text.len;
             words++) {
            const char *other;

            end += words > 0;
            while (support_letter(text, end))
                end++;
            other = c->country_code(span_cut(text, at, end - at));
            if (other && strcmp(other, code) == 0)
                return true;
            if (end >= text.len || text.data[end] != ' ')
                break;
        }
    }
    return false;
}

/* Part by part: the reasoning, and what tools returned. */
static void support_look(const struct filter_case *c, struct span text,
                         bool *city, bool *coarser)
{
    const struct filter_answer *a = c->answer;

    *city = *city || support_names(text, span_of(a->city));
    *coarser = *coarser || support_names(text, span_of(a->region)) ||
               (a->country[0] && support_country(c, text));
}

static bool unsupported_measure(const struct filter_case *c,
                                const void *settings,
                                struct filter_score *score, struct err *err)
{
    const struct filter_answer *a = c->answer;
    bool city = false, coarser = false;
    struct answer_authors authors;
    struct answer_part part;

    (void)settings;
    (void)err;
    if (span_trim(a->reasoning).len == 0 ||
        (!a->country[0] && !a->region[0] && !a->city[0]))
        return true;
    support_look(c, a->reasoning, &city, &coarser);
    answer_authors_init(&authors, a->text);
    while (answer_authors_next(&authors, &part))
        if (part.author == AUTHOR_TOOL)
            support_look(c, part.inside, &city, &coarser);
    score->known = true;
    score->value = city || (coarser && !a->city[0]) ? 0 : coarser ? 0.5 : 1;
    if (score->value > 0)
        note_text(&score->evidence, "not named",
                  span_of(a->city[0] ? a->city : a->country));
    return true;
}

#define SUPPORT_CASE(thought, where, town)                                     \
    {                                                                          \
        .answer = &(struct filter_answer)                                      \
        {                                                                      \
            .reasoning = FILTER_TEXT(thought), .country = where, .city = town  \
        }                                                                      \
    }

static const struct filter_example unsupported_examples[] = {
    {"the reasoning arrives there",
     SUPPORT_CASE("Granite, so Aberdeen.", "United Kingdom", "Aberdeen"), true,
     0},
    {"only the country is named",
     SUPPORT_CASE("The plates are from Peru.", "Peru", "Cusco"), true, 0.5},
    {"nothing leads there",
     SUPPORT_CASE("A river and some hills.", "Peru", "Cusco"), true, 1},
    {"a part of a word is no name",
     SUPPORT_CASE("A romance of hills.", "Oman", ""), true, 1},
    {"no names to look for", SUPPORT_CASE("A river.", "", ""), false, 0},
};

const struct filter filter_unsupported = {
    .name = "unsupported",
    .version = 1,
    .about = "nothing in the trace supports the answer",
    .unit = "0 named, 0.5 coarser, 1 not",
    .missing = "passes",
    .measure = unsupported_measure,
    .examples = unsupported_examples,
    .example_count = PARAM_COUNT(unsupported_examples),
};
