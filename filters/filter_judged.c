/*
 * judged: does a model that looked at the picture itself believe the reply?
 * p(yes) of yes and no, as the first word of its answer. Unknown when no judge
 * was asked, and when it said something else.
 *
 * This is the verifier of GRE, which is trained on Judge and rewards a
 * reasoning that it says yes to; here the number, not a yes or no, so that a
 * policy can put a threshold on it.
 */
#include "filters/filter.h"
#include "filters/note.h"

#include <math.h>

struct judged_settings {
    double least_mass;
};

static const struct param judged_params[] = {
    {.name = "least_mass",
     .type = PARAM_REAL,
     .at = offsetof(struct judged_settings, least_mass),
     .initial = "0.5",
     .min = 0,
     .max = 1,
     .about = "probability of yes and no together from which they are a "
              "judgement"},
};

static bool judged_measure(const struct filter_case *c, const void *settings,
                           struct filter_score *score, struct err *err)
{
    const struct judged_settings *s = settings;
    const struct filter_answer *a = c->answer;

    (void)err;
    if (isnan(a->judged_yes) || isnan(a->judged_no))
        return true;
    double mass = exp(a->judged_yes) + exp(a->judged_no);
    note_real(&score->evidence, "mass", mass);
    score->known = mass >= s->least_mass;
    score->value = 1 / (1 + exp(a->judged_no - a->judged_yes));
    return true;
}

static const struct filter_example judged_examples[] = {
    {"three to one for it; the rest of the words are others",
     {.answer = &(struct filter_answer){.judged_yes = -0.5108256237659907,
                                        .judged_no = -1.6094379124341003}},
     true,
     0.75},
    {"it hardly says yes or no",
     {.answer = &(struct filter_answer){.judged_yes = -3, .judged_no = -5}},
     false,
     0},
    {"nobody was asked",
     {.answer = &(struct filter_answer){.judged_yes = NAN, .judged_no = NAN}},
     false,
     0},
};

const struct filter filter_judged = {
    .name = "judged",
    .version = 1,
    .about = "how sure a judge who sees the picture is that the reply is right",
    .unit = "probability",
    .source = "GRE: the verifier trained on Judge, as p(yes) / (p(yes) + "
              "p(no))",
    .params = judged_params,
    .param_count = PARAM_COUNT(judged_params),
    .settings_size = sizeof(struct judged_settings),
    .missing = "passes",
    .measure = judged_measure,
    .examples = judged_examples,
    .example_count = PARAM_COUNT(judged_examples),
};
