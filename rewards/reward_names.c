/*
 * names: 1 for country and city, 0.2 for the country alone, 0 else.
 *
 * Mended: a country by any of its names (the filter country_match), a city by
 * any of its names, or by the published rule of 0.7 where the tables know
 * neither; keys in any case and form, also on one line; a position answered
 * without names counts by its own names. Published (GLOBE): lower case, one
 * text in the other, shorter over longer at least 0.7.
 */
#include "rewards/reward.h"

#include "filters/note.h"
#include "geo/names.h"
#include "rewards/published.h"

extern const struct filter filter_country_match;

struct names_settings {
    double country;
};

static const struct param names_params[] = {
    {.name = "country",
     .type = PARAM_REAL,
     .at = offsetof(struct names_settings, country),
     .initial = "0.2",
     .min = 0,
     .max = 1,
     .about = "what the country alone is paid: 1 - alpha of the paper"},
};

/* *known false: the truth is not. */
static bool names_country_right(const struct reward_case *c, bool *known,
                                struct err *err)
{
    const struct filter_sample *s = c->base.sample;
    struct filter_score match = {.known = false};
    bool right = false;

    *known = s->country[0] != '\0' || s->table_country[0] != '\0';
    buf_init(&match.evidence, 1 << 12);
    if (*known && filter_country_match.measure(&c->base, NULL, &match, err))
        right = match.known
                    ? match.value > 0
                    : names_match_globe(span_of(c->base.answer->country),
                                        span_of(s->table_country));
    buf_release(&match.evidence);
    return right;
}

static bool names_mended(const struct reward_case *c, const void *settings,
                         struct filter_score *score, struct err *err)
{
    const struct names_settings *s = settings;
    struct span city = span_of(c->base.answer->city);
    struct span truth = span_of(c->base.sample->table_city);
    bool known, right = names_country_right(c, &known, err);

    if (!known)
        return reward_lacks(score, "a true country");
    note_text(&score->evidence, "country", span_of(c->base.answer->country));
    note_text(&score->evidence, "city", city);
    if (!right)
        return reward_nothing(score, "another country, or none");
    if (truth.len == 0)
        return reward_lacks(score, "a true city");
    if (names_same_place(city, truth) || names_match_globe(city, truth))
        return reward_pays(score, 1);
    return reward_pays(score, s->country);
}

/* "COUNTRY<TAB>CITY" of the solution; of a row without one, its names. false:
 * the code cannot take it apart. */
static bool names_truth(const struct reward_case *c, struct span *country,
                        struct span *city)
{
    const struct filter_sample *s = c->base.sample;

    *country = span_of(s->table_country);
    *city = span_of(s->table_city);
    if (c->solution.data == NULL)
        return true;
    *city = c->solution;
    return span_find_char(*city, '\t') != SIZE_MAX &&
           span_next(city, '\t', country) &&
           span_find_char(*city, '\t') == SIZE_MAX;
}

static bool names_published(const struct reward_case *c, const void *settings,
                            struct filter_score *score, struct err *err)
{
    struct span said = SPAN_NONE, country = SPAN_NONE, city = SPAN_NONE;
    struct span true_country, true_city;

    (void)settings;
    (void)err;
    if (c->solution.data == NULL && c->base.sample->table_country[0] == '\0')
        return reward_lacks(score, "a solution of country and city");
    if (!names_truth(c, &true_country, &true_city))
        return reward_raises(score, "ValueError");
    published_answer(c->completion, 0, &said);
    published_line(said, "country:", &country);
    published_line(said, "city:", &city);
    if (!names_match_globe(country, true_country))
        return reward_pays(score, 0);
    return reward_pays(score, names_match_globe(city, true_city) ? 1 : 0.2);
}

static const struct reward_example names_examples[] = {
    {"both on lines of their own",
     "{'completion':'<answer>country: Finland\\ncity: Helsinki</answer>',"
     "'country':'Finland','city':'Helsinki'}",
     1, 1},
    {"on one line, as the paper's own figure has it",
     "{'completion':'<answer>country: Finland, city: Helsinki</answer>',"
     "'country':'Finland','city':'Helsinki'}",
     1, 0},
    {"another name of each",
     "{'completion':'<answer>country: USA\\ncity: Munich</answer>',"
     "'country':'United States','city':'M\\u00fcnchen'}",
     1, 0},
    {"Niger is not Nigeria",
     "{'completion':'<answer>country: Niger\\ncity: Kano</answer>',"
     "'country':'Nigeria','city':'Kano'}",
     0, 1},
    {"the country alone",
     "{'completion':'<answer>country: Peru\\ncity: Lima</answer>',"
     "'country':'Peru','city':'Cusco'}",
     0.2, 0.2},
    {"a capital in the key",
     "{'completion':'<answer>Country: Peru\\nCity: Cusco</answer>',"
     "'country':'Peru','city':'Cusco'}",
     1, 0},
    {"no truth", "{'completion':'<answer>country: Peru</answer>'}", NAN, NAN},
};

const struct reward reward_names = {
    .name = "names",
    .version = 1,
    .about = "country and city are right",
    .unit = "0, 0.2 or 1",
    .source = "GLOBE: R_geo; plugin.py GeoLocAccuracyV2ORM",
    .defect = "keys in small letters on lines of their own alone; USA and "
              "Munich are wrong, Niger is right for Nigeria; a tab in a name "
              "ends the trainer",
    .needs = REWARD_NAMES,
    .params = names_params,
    .param_count = PARAM_COUNT(names_params),
    .settings_size = sizeof(struct names_settings),
    .measure = names_mended,
    .published = names_published,
    .examples = names_examples,
    .example_count = PARAM_COUNT(names_examples),
};
