/*
 * indicators: how many of GREval's eight kinds of indicators the reasoning
 * names, by the things that it claims to see (claims). `filters.indicators.of`
 * counts some of them alone, so that a policy can ask for one: {min: 1};
 * `filters.indicators.by: picture` counts what the picture shows. Unknown
 * without a reasoning, or where nobody looked.
 */
#include "filters/categories.h"
#include "filters/filter.h"

static bool indicators_measure(const struct filter_case *c,
                               const void *settings, struct filter_score *score,
                               struct err *err)
{
    static const struct category_list list = {CATEGORY_INDICATOR,
                                              indicator_names, indicators_of};

    return categories_measure(c, &list, settings, "filters.indicators.of",
                              score, err);
}

static const struct filter_entity indicators_named[] = {
    {.kind = "language", .label = "french"},
    {.kind = "vegetation", .label = "palm"},
    {.kind = "vegetation", .label = "pine"},
};

static const struct filter_example indicators_examples[] = {
    {"a language, and geographical features by two plants",
     {.answer = &(struct filter_answer){.reasoning = FILTER_TEXT(
                                            "French, palms and pines")},
      .entities = indicators_named,
      .entity_count = 3},
     true,
     2},
    {"a reasoning that names nothing",
     {.answer = &(struct filter_answer){.reasoning = FILTER_TEXT("I guess.")}},
     true,
     0},
    {"no reasoning",
     {.answer = &(struct filter_answer){.reply_id = 1}},
     false,
     0},
};

const struct filter filter_indicators = {
    .name = "indicators",
    .version = 2,
    .about =
        "how many of GREval's eight kinds of indicators the reasoning names",
    .unit = "kinds",
    .source = "GREval-Bench: explicit and implicit indicators",
    .missing = "passes",
    .params = category_params,
    .param_count = PARAM_COUNT(category_params),
    .settings_size = sizeof(struct category_settings),
    .kinds = indicator_names,
    .measure = indicators_measure,
    .examples = indicators_examples,
    .example_count = PARAM_COUNT(indicators_examples),
};
