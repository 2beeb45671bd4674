/*
 * echo: does the reply answer with the example that its own prompt gives? A
 * prompt that shows the form of an answer shows a position or a place in it,
 * and some models give that back for every picture. It looks for positions in
 * the prompt, line by line, and compares them with the one that was answered
 * as far as they are written; where names alone were answered, for a line that
 * holds both the country and the city.
 *
 * The evidence says which line of the prompt it was.
 */
#include "filters/filter.h"
#include "filters/note.h"

#include <math.h>

#include "geo/coordinates.h"

/* Of a position to two decimals the last digit is some kilometre. */
static const double ECHO_NEAR_DEG = 0.0051;

static bool echo_position(const struct filter_answer *a, struct span line)
{
    struct coordinates c;

    return coordinates_find(line, &c) == COORDINATES_FOUND &&
           fabs(c.lat_deg - a->lat_deg) < ECHO_NEAR_DEG &&
           fabs(c.lon_deg - a->lon_deg) < ECHO_NEAR_DEG;
}

/* In the reply's text, not in the prompt's order: both names on one line. */
static bool echo_names(const struct filter_answer *a, struct span line)
{
    return a->country[0] != '\0' && a->city[0] != '\0' &&
           span_find(line, a->country) != SIZE_MAX &&
           span_find(line, a->city) != SIZE_MAX;
}

static bool echo_measure(const struct filter_case *c, const void *settings,
                         struct filter_score *score, struct err *err)
{
    const struct filter_answer *a = c->answer;
    bool stated = a->has_position && strcmp(a->position_origin, "stated") == 0;
    struct span rest = span_of(c->sample->prompt), line;

    (void)settings;
    (void)err;
    score->known = true;
    score->value = 0;
    while (span_next(&rest, '\n', &line)) {
        if (stated ? !echo_position(a, line) : !echo_names(a, line))
            continue;
        score->value = 1;
        note_text(&score->evidence, "prompt",
                  span_cut(span_trim(line), 0, 200));
        return true;
    }
    return true;
}

#define ECHO_PROMPT                                                            \
    &(struct filter_sample){                                                   \
        .prompt = "Where is this?\nAnswer in this form:\n"                     \
                  "<answer> \"Latitude\": \"-48.88\", \"Longitude\": "         \
                  "\"-123.39\" </answer>\nor as City, Country: Lima, Peru"}

static const struct filter_example echo_examples[] = {
    {"the prompt's own example",
     {.sample = ECHO_PROMPT,
      .answer = &(struct filter_answer){.has_position = true,
                                        .position_origin = "stated",
                                        .lat_deg = -48.88,
                                        .lon_deg = -123.39}},
     true,
     1},
    {"another position",
     {.sample = ECHO_PROMPT,
      .answer = &(struct filter_answer){.has_position = true,
                                        .position_origin = "stated",
                                        .lat_deg = -48.9,
                                        .lon_deg = -123.39}},
     true,
     0},
    {"the names of the example",
     {.sample = ECHO_PROMPT,
      .answer = &(struct filter_answer){.country = "Peru", .city = "Lima"}},
     true,
     1},
    {"a country that the prompt names, and another city",
     {.sample = ECHO_PROMPT,
      .answer = &(struct filter_answer){.country = "Peru", .city = "Cusco"}},
     true,
     0},
};

const struct filter filter_echo = {
    .name = "echo",
    .version = 1,
    .about = "the answer is the prompt's own example",
    .unit = "1 = yes",
    .max = "0",
    .missing = "passes",
    .measure = echo_measure,
    .examples = echo_examples,
    .example_count = PARAM_COUNT(echo_examples),
};
