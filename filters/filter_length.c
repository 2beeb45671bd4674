/*
 * length: how long the reasoning is, in characters (code points), without
 * white space at its ends. A reply without reasoning measures 0.
 */
#include "filters/filter.h"

static bool length_measure(const struct filter_case *c, const void *settings,
                           struct filter_score *score, struct err *err)
{
    struct span text = span_trim(c->answer->reasoning);
    size_t characters = 0;

    (void)settings;
    (void)err;
    for (size_t i = 0; i < text.len; i++)
        characters += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    score->known = true;
    score->value = (double)characters;
    return true;
}

static const struct filter_example length_examples[] = {
    {"letters with marks are one character each",
     {.answer = &(struct filter_answer){.reasoning = FILTER_TEXT(" Köln \n")}},
     true,
     4},
    {"no reasoning",
     {.answer = &(struct filter_answer){.text = FILTER_TEXT("48.9, 2.4")}},
     true,
     0},
};

const struct filter filter_length = {
    .name = "length",
    .version = 1,
    .about = "length of the reasoning",
    .unit = "characters",
    .source = "the least length is where GeoAgent's length weight begins (90)",
    .min = "90",
    .missing = "fails",
    .measure = length_measure,
    .examples = length_examples,
    .example_count = PARAM_COUNT(length_examples),
};
