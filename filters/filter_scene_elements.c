/*
 * scene_elements: how many of GeoSeek's ten scene elements the reasoning names,
 * by the things that it claims to see (claims). `filters.scene_elements.of`
 * counts some of them alone, so that a policy can ask for one: {min: 1};
 * `filters.scene_elements.by: picture` counts what the picture shows. Unknown
 * without a reasoning, or where nobody looked.
 */
#include "filters/categories.h"
#include "filters/filter.h"

static bool scene_elements_measure(const struct filter_case *c,
                                   const void *settings,
                                   struct filter_score *score, struct err *err)
{
    static const struct category_list list = {CATEGORY_ELEMENT, element_names,
                                              elements_of};

    return categories_measure(c, &list, settings, "filters.scene_elements.of",
                              score, err);
}

static const struct filter_entity scene_elements_named[] = {
    {.kind = "language", .label = "french"},
    {.kind = "vegetation", .label = "palm"},
    {.kind = "vegetation", .label = "pine"},
};

static const struct filter_example scene_elements_examples[] = {
    {"a language; two plants are natural and plants",
     {.answer = &(struct filter_answer){.reasoning = FILTER_TEXT(
                                            "French, palms and pines")},
      .entities = scene_elements_named,
      .entity_count = 3},
     true,
     3},
    {"a reasoning that names nothing",
     {.answer = &(struct filter_answer){.reasoning = FILTER_TEXT("I guess.")}},
     true,
     0},
    {"no reasoning",
     {.answer = &(struct filter_answer){.reply_id = 1}},
     false,
     0},
};

const struct filter filter_scene_elements = {
    .name = "scene_elements",
    .version = 2,
    .about = "how many of GeoSeek's ten scene elements the reasoning names",
    .unit = "elements",
    .source = "GeoSeek: yes or no of ten scene elements",
    .missing = "passes",
    .params = category_params,
    .param_count = PARAM_COUNT(category_params),
    .settings_size = sizeof(struct category_settings),
    .kinds = element_names,
    .measure = scene_elements_measure,
    .examples = scene_elements_examples,
    .example_count = PARAM_COUNT(scene_elements_examples),
};
