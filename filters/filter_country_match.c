/*
 * country_match: is the country that the teacher wrote the true one? Any name
 * of it counts ("USA", "Deutschland"), by country code and not by spelling,
 * so Niger is never Nigeria. Unknown when the teacher wrote no country, or a
 * name that no table knows and that differs from the published one.
 */
#include "filters/filter.h"
#include "filters/note.h"

#include "geo/names.h"

/* The code of the truth, from the place stage or else as published. */
static const char *country_match_truth(const struct filter_case *c)
{
    if (c->sample->country[0] != '\0')
        return c->sample->country;
    return c->country_code(span_of(c->sample->table_country));
}

static bool country_match_measure(const struct filter_case *c,
                                  const void *settings,
                                  struct filter_score *score, struct err *err)
{
    struct span written = span_of(c->answer->country);
    struct span published = span_of(c->sample->table_country);
    const char *truth = country_match_truth(c);

    (void)settings;
    (void)err;
    if (span_trim(written).len == 0)
        return true;
    const char *code = c->country_code(written);
    const char *table = c->country_code(published);
    bool same_text =
        published.len > 0 && names_same_country(written, published);
    if (!same_text && (code == NULL || truth == NULL))
        return true;
    score->known = true;
    /* Near a border the published country may differ from the gazetteer's:
     * either will do. */
    score->value = same_text || strcmp(code, truth) == 0 ||
                   (table != NULL && strcmp(code, table) == 0);
    note_text(&score->evidence, "written", written);
    note_text(&score->evidence, "truth",
              truth != NULL ? span_of(truth) : published);
    return true;
}

static const struct filter_example country_match_examples[] = {
    {"an alias",
     {.sample = &(struct filter_sample){.country = "US"},
      .answer = &(struct filter_answer){.country = "United States of America"},
      .country_code = names_country_code},
     true,
     1},
    {"Niger is not Nigeria",
     {.sample = &(struct filter_sample){.country = "NG"},
      .answer = &(struct filter_answer){.country = "Niger"},
      .country_code = names_country_code},
     true,
     0},
    {"Namibia's code is not a missing value",
     {.sample = &(struct filter_sample){.country = "NA"},
      .answer = &(struct filter_answer){.country = "Namibia"},
      .country_code = names_country_code},
     true,
     1},
    {"the teacher wrote coordinates alone",
     {.sample = &(struct filter_sample){.country = "FR"},
      .answer = &(struct filter_answer){.has_position = true,
                                        .lat_deg = 48.9,
                                        .lon_deg = 2.4},
      .country_code = names_country_code},
     false,
     0},
    {"open sea has no country",
     {.sample = &(struct filter_sample){.lat_deg = 0, .lon_deg = -30},
      .answer = &(struct filter_answer){.country = "France"},
      .country_code = names_country_code},
     false,
     0},
};

const struct filter filter_country_match = {
    .name = "country_match",
    .version = 1,
    .about = "the country as written is the true one, by any of its names",
    .unit = "1 = yes",
    .min = "1",
    .missing = "passes",
    .knows_truth = true,
    .measure = country_match_measure,
    .examples = country_match_examples,
    .example_count = PARAM_COUNT(country_match_examples),
};
