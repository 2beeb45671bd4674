/*
 * localizable: the belief that the picture can be located: p(yes) of the yes/no
 * question, of the teacher or of who is asked in its place (`localize`), or the
 * score that the teacher stated. Unknown when it was
 * not asked, and when its first word was hardly yes or no: a `<think>` says
 * nothing about the picture.
 */
#include "filters/filter.h"
#include "filters/note.h"

#include <math.h>

struct localizable_settings {
    double least_mass;
};

static const struct param localizable_params[] = {
    {.name = "least_mass",
     .type = PARAM_REAL,
     .at = offsetof(struct localizable_settings, least_mass),
     .initial = "0.5",
     .min = 0,
     .max = 1,
     .about = "probability of yes and no together from which they are an "
              "answer"},
};

static bool localizable_measure(const struct filter_case *c,
                                const void *settings,
                                struct filter_score *score, struct err *err)
{
    const struct localizable_settings *s = settings;
    const struct filter_answer *a = c->answer;

    (void)err;
    score->known = !isnan(a->localizable);
    score->value = a->localizable;
    if (isnan(a->sure_yes) || isnan(a->sure_no) || a->sure_yes >= 0)
        return true; /* it was stated, not asked */
    double mass = exp(a->sure_yes) + exp(a->sure_no);
    note_real(&score->evidence, "mass", mass);
    score->known = score->known && mass >= s->least_mass;
    return true;
}

static const struct filter_example localizable_examples[] = {
    {"rather sure",
     {.answer = &(struct filter_answer){.localizable = 0.75}},
     true,
     0.75},
    {"it was hardly yes or no that it would have said",
     {.answer = &(struct filter_answer){.localizable = 0.75,
                                        .sure_yes = -9,
                                        .sure_no = -10}},
     false,
     0},
    {"never asked",
     {.answer = &(struct filter_answer){.localizable = NAN}},
     false,
     0},
};

const struct filter filter_localizable = {
    .name = "localizable",
    .version = 2,
    .about = "how sure the teacher is that the place is recognisable",
    .unit = "probability",
    .source = "GLOBE: p(yes) / (p(yes) + p(no)) of the first token",
    .missing = "passes",
    .params = localizable_params,
    .param_count = PARAM_COUNT(localizable_params),
    .settings_size = sizeof(struct localizable_settings),
    .measure = localizable_measure,
    .examples = localizable_examples,
    .example_count = PARAM_COUNT(localizable_examples),
};
