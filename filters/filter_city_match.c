/*
 * city_match: is the city that the teacher wrote the true one? By any of its
 * names ("Munich", "München"), or as GLOBE compares names
 * (`filters.city_match.rule: globe`): one text in the other, and at least 0.7
 * of its length. The published city or the gazetteer's, either will do. Unknown
 * when the teacher wrote no city, or none is known.
 */
#include "filters/filter.h"
#include "filters/note.h"

#include "geo/names.h"

struct city_match_settings {
    const char *rule;
};

static const struct param city_match_params[] = {
    {.name = "rule",
     .type = PARAM_CHOICE,
     .at = offsetof(struct city_match_settings, rule),
     .initial = "name",
     .choices = "name|globe",
     .about = "any name of the same city, or GLOBE's comparison of texts"},
};

static bool city_match_measure(const struct filter_case *c,
                               const void *settings, struct filter_score *score,
                               struct err *err)
{
    const struct city_match_settings *s = settings;
    bool globe = strcmp(s->rule, "globe") == 0;
    struct span written = span_trim(span_of(c->answer->city));
    const struct span truths[2] = {span_of(c->sample->table_city),
                                   span_of(c->sample->city)};

    (void)err;
    for (size_t i = 0; i < 2 && written.len > 0; i++) {
        if (truths[i].len == 0)
            continue;
        if (!score->known) {
            note_text(&score->evidence, "truth", truths[i]);
            score->value = 0;
        }
        score->known = true;
        if (globe ? names_match_globe(written, truths[i])
                  : names_same_place(written, truths[i]))
            score->value = 1;
    }
    if (score->known)
        note_text(&score->evidence, "written", written);
    return true;
}

static const struct filter_example city_match_examples[] = {
    {"another name of it",
     {.sample = &(struct filter_sample){.table_city = "München", .city = ""},
      .answer = &(struct filter_answer){.city = "Munich"}},
     true,
     1},
    {"the gazetteer's city will do where another is published",
     {.sample =
          &(struct filter_sample){.table_city = "Kowloon", .city = "Hong Kong"},
      .answer = &(struct filter_answer){.city = "Hong Kong"}},
     true,
     1},
    {"another city",
     {.sample = &(struct filter_sample){.table_city = "Lyon", .city = ""},
      .answer = &(struct filter_answer){.city = "Paris"}},
     true,
     0},
    {"no city was written",
     {.sample = &(struct filter_sample){.table_city = "Lyon", .city = ""},
      .answer = &(struct filter_answer){.city = ""}},
     false,
     0},
    {"no city is known",
     {.sample = &(struct filter_sample){.table_city = "", .city = ""},
      .answer = &(struct filter_answer){.city = "Paris"}},
     false,
     0},
};

const struct filter filter_city_match = {
    .name = "city_match",
    .version = 1,
    .about = "the city as written is the true one, by any of its names",
    .unit = "1 = yes",
    .source = "GLOBE: cities are compared by name",
    .missing = "passes",
    .knows_truth = true,
    .params = city_match_params,
    .param_count = PARAM_COUNT(city_match_params),
    .settings_size = sizeof(struct city_match_settings),
    .measure = city_match_measure,
    .examples = city_match_examples,
    .example_count = PARAM_COUNT(city_match_examples),
};
