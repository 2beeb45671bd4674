/*
 * semantic: country, region and place one after the other, alpha times how
 * similar each is to the true one; a level counts only where those above it
 * reach delta.
 *
 * Similarities are handed in the row (cosines of a text encoder, as
 * "similarity" of the three levels); without them a level is 1 where the names
 * mean the same place, 0 else. Mended: a level under its delta adds nothing, as
 * the paper's filter has it. Published (GeoAgent): it still adds, the levels
 * below it do not; a completion without tags is compared whole.
 */
#include "rewards/levels.h"

#include "filters/note.h"
#include "rewards/published.h"

struct semantic_settings {
    double delta1, delta2;
    bool below_adds;
};

static const struct param semantic_params[] = {
    {.name = "delta1",
     .type = PARAM_REAL,
     .at = offsetof(struct semantic_settings, delta1),
     .initial = "0.7",
     .min = 0,
     .max = 1,
     .about = "similarity of the countries from which regions count"},
    {.name = "delta2",
     .type = PARAM_REAL,
     .at = offsetof(struct semantic_settings, delta2),
     .initial = "0.5",
     .min = 0,
     .max = 1,
     .about = "similarity of the regions from which places count"},
    {.name = "below_adds",
     .type = PARAM_BOOL,
     .at = offsetof(struct semantic_settings, below_adds),
     .initial = "no",
     .about = "a level under its delta adds its own similarity, as in the "
              "code"},
};

/* The levels of both sides; false: one of them has no first. */
static bool semantic_levels(const struct reward_case *c,
                            struct span said[REWARD_LEVELS],
                            struct span truth[REWARD_LEVELS])
{
    struct span a = c->completion, b = c->solution;
    const struct filter_sample *s = c->base.sample;

    if (!published_answer(a, PUBLISHED_NOCASE, &a) && c->own.len > 0)
        a = c->own;
    size_t count = levels_of(published_strip(a), LEVELS_BOTH, said);
    if (b.data != NULL) {
        published_answer(b, PUBLISHED_NOCASE, &b);
        return levels_of(published_strip(b), LEVELS_BOTH, truth) > 0 &&
               count > 0;
    }
    truth[0] = span_of(s->table_country);
    truth[1] = span_of(s->table_region);
    truth[2] = span_of(s->table_city);
    return truth[0].len > 0 && count > 0;
}

static double semantic_similar(const struct reward_case *c, size_t i,
                               const struct span *said,
                               const struct span *truth)
{
    if (said[i].len == 0 || truth[i].len == 0)
        return 0;
    if (c->has_similarity)
        return c->similarity[i];
    return levels_same(i, said[i], truth[i]);
}

static bool semantic_pay(const struct reward_case *c, const double *delta,
                         bool below_adds, struct filter_score *score)
{
    struct span said[REWARD_LEVELS], truth[REWARD_LEVELS];
    double sum = 0;

    if (c->solution.data == NULL && c->base.sample->table_country[0] == '\0')
        return reward_lacks(score, "a true place");
    if (!semantic_levels(c, said, truth))
        return reward_nothing(score, "no answer");
    for (size_t i = 0; i < REWARD_LEVELS; i++) {
        double s = semantic_similar(c, i, said, truth);
        bool enough = i + 1 == REWARD_LEVELS || s >= delta[i];

        if (enough || below_adds)
            sum += levels_weight[i] * s;
        if (!enough)
            break;
    }
    note_text(&score->evidence, "by",
              span_of(c->has_similarity ? "similarity" : "names"));
    return reward_pays(score, sum);
}

static bool semantic_mended(const struct reward_case *c, const void *settings,
                            struct filter_score *score, struct err *err)
{
    const struct semantic_settings *s = settings;
    double delta[] = {s->delta1, s->delta2};

    (void)err;
    return semantic_pay(c, delta, s->below_adds, score);
}

static bool semantic_published(const struct reward_case *c,
                               const void *settings, struct filter_score *score,
                               struct err *err)
{
    static const double delta[] = {0.7, 0.5};

    (void)settings;
    (void)err;
    if (!c->has_similarity)
        return reward_lacks(score, "similarities of a text encoder");
    return semantic_pay(c, delta, true, score);
}

static const struct reward_example semantic_examples[] = {
    {"all levels",
     "{'completion':'<answer>Chile; Santiago; Centro</answer>',"
     "'solution':'<answer>Chile; Santiago; Centro</answer>',"
     "'similarity':[1,1,1]}",
     1, 1},
    {"the region falls under delta: it adds in the code",
     "{'completion':'<answer>Chile; Valparaiso; Centro</answer>',"
     "'solution':'<answer>Chile; Santiago; Centro</answer>',"
     "'similarity':[1,0.4,1]}",
     0.1, 0.34},
    {"another country is paid by the code",
     "{'completion':'<answer>Peru; Lima</answer>',"
     "'solution':'<answer>Chile; Santiago</answer>','similarity':[0.6,0.9,0]}",
     0, 0.06},
    {"by names, without an encoder",
     "{'completion':'<answer>Germany; Bavaria; Munich</answer>',"
     "'solution':'Deutschland; Bavaria; M\\u00fcnchen'}",
     1, NAN},
    {"no truth", "{'completion':'<answer>Chile; Santiago</answer>'}", NAN, NAN},
};

const struct reward reward_semantic = {
    .name = "semantic",
    .version = 1,
    .about = "country, region and place, each counting where those above do",
    .unit = "0 to 1",
    .source = "GeoAgent: R_sem; orm.py TripleFieldAccuracy",
    .defect = "similarity under delta is paid; a failed request to the encoder "
              "pays 0; without tags the whole completion is the answer",
    .params = semantic_params,
    .param_count = PARAM_COUNT(semantic_params),
    .settings_size = sizeof(struct semantic_settings),
    .measure = semantic_mended,
    .published = semantic_published,
    .examples = semantic_examples,
    .example_count = PARAM_COUNT(semantic_examples),
};
