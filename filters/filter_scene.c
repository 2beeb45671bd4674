/*
 * scene: how likely the picture is of one of the scenes of `filters.scene.of`,
 * of GREval-Bench's eleven; of none that is named there, whether it is
 * outdoors. By what the picture shows (sample.categories), else by
 * what a model answered about each scene (`ground.ask_scene`): p(yes) of these
 * over that of all. Unknown where nobody looked and nobody was asked.
 */
#include "filters/categories.h"
#include "filters/filter.h"
#include "filters/note.h"
#include "filters/question.h"

struct scene_settings {
    struct text_list of;
};

static const struct param scene_params[] = {
    {.name = "of",
     .type = PARAM_LIST,
     .at = offsetof(struct scene_settings, of),
     .about = "natural, artificial_landscape, agricultural, industrial, "
              "road_traffic (outdoors: what nothing stands for), commercial, "
              "offices, transportation, cultural, medical, entertainment"},
};

/* values: [SCENES]; false: nobody looked. */
static bool scene_shown(const struct filter_sample *sample, double *values)
{
    bool known = false;

    for (size_t i = 0; i < sample->category_count; i++) {
        const struct filter_category *c = &sample->categories[i];
        if (category_kind_of(c->category) != CATEGORY_SCENE)
            continue;
        values[c->category] = c->value;
        known = true;
    }
    return known;
}

/* false: not all were asked about. */
static bool scene_answered(const struct filter_case *c, double *values)
{
    size_t known = 0;

    for (size_t i = 0; i < c->evidence_count; i++) {
        const struct filter_evidence *e = &c->evidence[i];
        for (size_t k = 0; k < SCENES && strcmp(e->kind, "answer") == 0; k++) {
            if (strcmp(e->label, question_scenes[k]) != 0)
                continue;
            values[k] = e->share;
            known++;
        }
    }
    return known == SCENES;
}

static bool scene_measure(const struct filter_case *c, const void *settings,
                          struct filter_score *score, struct err *err)
{
    const struct scene_settings *s = settings;
    double values[SCENES] = {0}, sum = 0, some = 0;
    size_t best = 0;
    unsigned wanted;

    if (!categories_asked(s->of, scene_names, "filters.scene.of",
                          (1u << SCENES_OUTDOORS) - 1, &wanted, err))
        return false;
    bool shown = scene_shown(c->sample, values);
    score->known = shown || scene_answered(c, values);
    for (size_t k = 0; k < SCENES; k++) {
        sum += values[k];
        some += (wanted >> k & 1) != 0 ? values[k] : 0;
        best = values[k] > values[best] ? k : best;
    }
    score->known = score->known && sum > 0;
    if (!score->known)
        return true;
    note_text(&score->evidence, "scene", span_of(scene_names[best]));
    note_text(&score->evidence, "by", span_of(shown ? "picture" : "answers"));
    score->value = some / sum;
    return true;
}

static const struct filter_category scene_street[] = {
    {.category = 4, .value = 0.6, .member = true},
    {.category = 1, .value = 0.3},
    {.category = 8, .value = 0.1},
};

static const struct filter_example scene_examples[] = {
    {"a road, with houses, hardly a museum: outdoors",
     {.sample = &(struct filter_sample){.categories = scene_street,
                                        .category_count = 3}},
     true,
     0.9},
    {"nobody looked, and nobody was asked",
     {.sample = &(struct filter_sample){.sample_id = 1}},
     false,
     0},
};

const struct filter filter_scene = {
    .name = "scene",
    .version = 1,
    .about = "how likely the picture is of the scenes that are asked for",
    .unit = "probability",
    .source = "GREval-Bench: eleven scenes, five of them outdoors",
    .missing = "passes",
    .params = scene_params,
    .param_count = PARAM_COUNT(scene_params),
    .settings_size = sizeof(struct scene_settings),
    .measure = scene_measure,
    .examples = scene_examples,
    .example_count = PARAM_COUNT(scene_examples),
};
