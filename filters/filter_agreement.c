/*
 * agreement: how far this answer lies from those of the other teachers to the
 * same picture. Several candidates of one teacher are not a second opinion:
 * each other teacher counts once, by its answer nearest to this one. Unknown
 * when no other teacher gave a position.
 */
#include "filters/filter.h"
#include "filters/note.h"
#include "filters/opinions.h"

struct agreement_settings {
    const char *which;
};

static const struct param agreement_params[] = {
    {.name = "which",
     .type = PARAM_CHOICE,
     .at = offsetof(struct agreement_settings, which),
     .initial = "median",
     .choices = OPINIONS_CHOICES,
     .about = "which of the distances to the other teachers"},
};

static bool agreement_measure(const struct filter_case *c, const void *settings,
                              struct filter_score *score, struct err *err)
{
    const struct agreement_settings *s = settings;
    struct opinions o;

    (void)err;
    opinions_of_others(c, &o);
    if (o.count == 0)
        return true;
    score->known = true;
    score->value = opinions_km(&o, s->which);
    note_int(&score->evidence, "others", (int64_t)o.count);
    note_text(&score->evidence, "nearest", span_of(o.list[0].answer->teacher));
    note_real(&score->evidence, "nearest_km", o.list[0].km);
    return true;
}

static const struct filter_answer agreement_two[] = {
    {.teacher = "b", .has_position = true, .lat_deg = 0, .lon_deg = 1},
    {.teacher = "c", .has_position = true, .lat_deg = 0, .lon_deg = 3},
};
static const struct filter_answer agreement_self[] = {
    {.teacher = "a", .has_position = true, .lat_deg = 0, .lon_deg = 1},
    {.teacher = "b", .lat_deg = 0, .lon_deg = 0},
};

static const struct filter_example agreement_examples[] = {
    {"the median of two is their mean",
     {.answer = &(struct filter_answer){.teacher = "a", .has_position = true},
      .others = agreement_two,
      .other_count = 2},
     true,
     222.6389815864528},
    {"its own second candidate is no other opinion",
     {.answer = &(struct filter_answer){.teacher = "a", .has_position = true},
      .others = agreement_self,
      .other_count = 2},
     false,
     0},
    {"alone",
     {.answer = &(struct filter_answer){.teacher = "a", .has_position = true}},
     false,
     0},
};

const struct filter filter_agreement = {
    .name = "agreement",
    .version = 1,
    .about = "distance to the other teachers' answers",
    .unit = "km",
    .source = "GLOBE: cross-model self-verification (its rule is not "
              "published)",
    .params = agreement_params,
    .param_count = PARAM_COUNT(agreement_params),
    .settings_size = sizeof(struct agreement_settings),
    .missing = "passes",
    .measure = agreement_measure,
    .examples = agreement_examples,
    .example_count = PARAM_COUNT(agreement_examples),
};
