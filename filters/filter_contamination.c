/*
 * contamination: how far the sample lies from the nearest position of a
 * benchmark (`sources.NAME.role: benchmark`); below 0, so below any distance,
 * where its picture is in a benchmark or like one there. Unknown without a
 * benchmark.
 *
 * A model that is trained on what it is tested with has learned the test by
 * heart: half of the positions of one published set lie within 1 km of the
 * pictures that it is compared on.
 */
#include "filters/filter.h"
#include "filters/note.h"

static const double CONTAMINATION_COPY = -1;

static bool contamination_measure(const struct filter_case *c,
                                  const void *settings,
                                  struct filter_score *score, struct err *err)
{
    const struct filter_sample *s = c->sample;

    (void)settings;
    (void)err;
    score->known = s->benchmark_copy || s->benchmark_near;
    score->value = s->benchmark_copy ? CONTAMINATION_COPY : s->benchmark_km;
    if (s->benchmark_copy)
        note_text(&score->evidence, "picture", span_of("a benchmark's"));
    if (s->benchmark_copy && s->benchmark_near)
        note_real(&score->evidence, "km", s->benchmark_km);
    return true;
}

static const struct filter_example contamination_examples[] = {
    {"the nearest position is 12.5 km away",
     {.sample = &(struct filter_sample){.benchmark_near = true,
                                        .benchmark_km = 12.5}},
     true,
     12.5},
    {"its picture is a benchmark's, wherever that lies",
     {.sample = &(struct filter_sample){.benchmark_copy = true,
                                        .benchmark_near = true,
                                        .benchmark_km = 300}},
     true,
     -1},
    {"there is no benchmark",
     {.sample = &(struct filter_sample){.sample_id = 0}},
     false,
     0},
};

const struct filter filter_contamination = {
    .name = "contamination",
    .version = 1,
    .about = "how far the nearest position of a benchmark lies; -1: its own "
             "picture",
    .unit = "km",
    .source = "GeoAgent, find_near.py: nearest great-circle distance",
    .missing = "passes",
    .knows_truth = true,
    .measure = contamination_measure,
    .examples = contamination_examples,
    .example_count = PARAM_COUNT(contamination_examples),
};
