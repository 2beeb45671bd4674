/*
 * localizable: the teacher's own belief that the picture can be located:
 * p(yes) of the yes/no question, or the score it stated. Unknown when it was
 * not asked.
 */
#include "filters/filter.h"

#include <math.h>

static bool localizable_measure(const struct filter_case *c,
                                const void *settings,
                                struct filter_score *score, struct err *err)
{
    (void)settings;
    (void)err;
    score->known = !isnan(c->answer->localizable);
    score->value = c->answer->localizable;
    return true;
}

static const struct filter_example localizable_examples[] = {
    {"rather sure",
     {.answer = &(struct filter_answer){.localizable = 0.75}},
     true,
     0.75},
    {"never asked",
     {.answer = &(struct filter_answer){.localizable = NAN}},
     false,
     0},
};

const struct filter filter_localizable = {
    .name = "localizable",
    .version = 1,
    .about = "how sure the teacher is that the place is recognisable",
    .unit = "probability",
    .source = "GLOBE: p(yes) / (p(yes) + p(no)) of the first token",
    .missing = "passes",
    .measure = localizable_measure,
    .examples = localizable_examples,
    .example_count = PARAM_COUNT(localizable_examples),
};
