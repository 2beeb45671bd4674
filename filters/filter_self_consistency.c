/*
 * self_consistency: how far this answer lies from the other candidates that the
 * same teacher gave about the same picture (`candidates: n`, with a
 * temperature). Other teachers do not count: that is agreement. Unknown when
 * the teacher was asked once, or no other candidate has a position.
 *
 * Where a teacher knows the place it says the same each time; where it guesses,
 * its candidates scatter, and none of them should be trusted.
 */
#include "filters/filter.h"
#include "filters/note.h"
#include "filters/opinions.h"

struct consistency_settings {
    const char *which;
};

static const struct param consistency_params[] = {
    {.name = "which",
     .type = PARAM_CHOICE,
     .at = offsetof(struct consistency_settings, which),
     .initial = "median",
     .choices = OPINIONS_CHOICES,
     .about = "which of the distances to the other candidates"},
};

static bool consistency_measure(const struct filter_case *c,
                                const void *settings,
                                struct filter_score *score, struct err *err)
{
    const struct consistency_settings *s = settings;
    struct opinions o;

    (void)err;
    opinions_of_candidates(c, &o);
    if (o.count == 0)
        return true;
    score->known = true;
    score->value = opinions_km(&o, s->which);
    note_int(&score->evidence, "candidates", (int64_t)o.count);
    note_int(&score->evidence, "nearest", o.list[0].answer->candidate);
    note_real(&score->evidence, "nearest_km", o.list[0].km);
    note_real(&score->evidence, "farthest_km", opinions_km(&o, "farthest"));
    return true;
}

static const struct filter_answer consistency_four[] = {
    {.teacher = "a", .candidate = 1, .has_position = true, .lon_deg = 1},
    {.teacher = "b", .candidate = 0, .has_position = true, .lon_deg = 0},
    {.teacher = "a", .candidate = 2, .has_position = true, .lon_deg = 3},
    {.teacher = "a", .candidate = 3},
};

static const struct filter_example consistency_examples[] = {
    {"two other candidates: the mean of their distances; neither the other "
     "teacher nor a candidate without a position counts",
     {.answer = &(struct filter_answer){.teacher = "a", .has_position = true},
      .others = consistency_four,
      .other_count = 4},
     true,
     222.6389815864528},
    {"the last candidate is measured by the first two",
     {.answer = &(struct filter_answer){.teacher = "a",
                                        .candidate = 2,
                                        .has_position = true,
                                        .lon_deg = 1},
      .others = consistency_four,
      .other_count = 1},
     true,
     0},
    {"another teacher alone is no other candidate",
     {.answer = &(struct filter_answer){.teacher = "a", .has_position = true},
      .others = consistency_four + 1,
      .other_count = 1},
     false,
     0},
    {"an answer without a position",
     {.answer = &(struct filter_answer){.teacher = "a"},
      .others = consistency_four,
      .other_count = 4},
     false,
     0},
};

const struct filter filter_self_consistency = {
    .name = "self_consistency",
    .version = 1,
    .about = "distance to the same teacher's other candidates",
    .unit = "km",
    .params = consistency_params,
    .param_count = PARAM_COUNT(consistency_params),
    .settings_size = sizeof(struct consistency_settings),
    .missing = "passes",
    .measure = consistency_measure,
    .examples = consistency_examples,
    .example_count = PARAM_COUNT(consistency_examples),
};
