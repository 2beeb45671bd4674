/*
 * locatability: how far the place of the picture can be told by what it shows:
 * the sum over classes of ADE20K of their published weight times their share of
 * the area. By a table of areas that the user gave (`sample.areas`), else by
 * the segments that `look` found; unknown without either, or where the
 * segmenter knows none of the classes.
 */
#include "filters/filter.h"
#include "filters/note.h"

static bool locatability_measure(const struct filter_case *c,
                                 const void *settings,
                                 struct filter_score *score, struct err *err)
{
    const struct filter_sample *s = c->sample;

    (void)settings;
    (void)err;
    score->known = s->has_locatability;
    score->value = s->locatability;
    if (score->known)
        note_text(&score->evidence, "by",
                  span_of(s->locatability_given ? "table" : "segments"));
    return true;
}

static const struct filter_example locatability_examples[] = {
    {"a street, by what look found",
     {.sample = &(struct filter_sample){.has_locatability = true,
                                        .locatability = 0.334}},
     true,
     0.334},
    {"nobody looked, and there is no table",
     {.sample = &(struct filter_sample){.sample_id = 1}},
     false,
     0},
};

const struct filter filter_locatability = {
    .name = "locatability",
    .version = 1,
    .about = "how far the place can be told by what the picture shows",
    .unit = "share",
    .source = "GeoReasoner: areas of ADE20K's classes by published weights",
    .missing = "passes",
    .measure = locatability_measure,
    .examples = locatability_examples,
    .example_count = PARAM_COUNT(locatability_examples),
};
