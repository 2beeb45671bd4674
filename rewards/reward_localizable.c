/*
 * localizable: p(yes) of a model that was asked whether the picture can be
 * located by the reasoning. The row brings the numbers: a probability, the
 * logarithms of yes and no, or the first token's likeliest words.
 *
 * Mended: the filter of that name: null where nobody was asked, or hardly said
 * yes or no. Published (GLOBE): the words yes, Yes, YES against no, No, NO of
 * the five likeliest; 0 where the request failed.
 */
#include "rewards/reward.h"

#include <math.h>

extern const struct filter filter_localizable;

static bool localizable_published(const struct reward_case *c,
                                  const void *settings,
                                  struct filter_score *score, struct err *err)
{
    const struct filter_answer *a = c->base.answer;
    double yes = a->localizable, no = 1 - a->localizable;

    (void)settings;
    (void)err;
    if (isnan(a->localizable))
        return reward_nothing(score, "the request failed");
    if (a->sure_yes < 0 || a->sure_no < 0) {
        yes = exp(a->sure_yes);
        no = exp(a->sure_no);
    }
    return reward_pays(score, yes / (yes + no + 1e-19));
}

static const struct reward_example localizable_examples[] = {
    {"a probability", "{'completion':'x','localizable':0.75}", 0.75, 0.75},
    {"logarithms; the rest of the words are others",
     "{'completion':'x','localizable':{'yes':-0.5108256237659907,"
     "'no':-1.6094379124341003}}",
     0.75, 0.75},
    {"the likeliest words",
     "{'completion':'x','localizable':{'top_logprobs':["
     "{'token':'Yes','logprob':-1.3862943611198906},"
     "{'token':'yes','logprob':-1.3862943611198906},"
     "{'token':'No','logprob':-0.6931471805599453},"
     "{'token':'Maybe','logprob':-9}]}}",
     0.5, 0.5},
    {"it would hardly have said yes or no",
     "{'completion':'x','localizable':{'yes':-9,'no':-10}}", NAN,
     0.7310585786300049},
    {"nobody was asked", "{'completion':'x'}", NAN, 0},
};

const struct reward reward_localizable = {
    .name = "localizable",
    .version = 1,
    .about = "how sure a model is that the picture can be located",
    .unit = "probability",
    .source = "GLOBE: R_loc; plugin.py GeoLocatablityORM",
    .defect = "a failed request pays 0 like a certain no",
    .filter = &filter_localizable,
    .published = localizable_published,
    .examples = localizable_examples,
    .example_count = PARAM_COUNT(localizable_examples),
};
