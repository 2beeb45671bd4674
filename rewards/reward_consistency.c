/*
 * consistency: do the conclusions of the three stages of a chain of thought
 * agree with the answer, each weighed by how long its reasoning is?
 *
 * Mended: the stage's conclusion and the answer's part name the same place, by
 * whatever names; where a text model was asked what the reasoning leads to
 * ("agent" in the row), that conclusion too must be the same. Published
 * (GeoAgent): the text model's conclusion equals the student's own letter for
 * letter but for blanks; the answer is not looked at.
 */
#include "rewards/levels.h"

#include <math.h>

#include "adapters/json.h"
#include "filters/note.h"
#include "rewards/published.h"

struct consistency_settings {
    double shortest, longest;
};

static const struct param consistency_params[] = {
    {.name = "shortest",
     .type = PARAM_REAL,
     .at = offsetof(struct consistency_settings, shortest),
     .initial = "90",
     .min = 0,
     .max = 100000,
     .about = "characters of a reasoning under which it weighs nothing"},
    {.name = "longest",
     .type = PARAM_REAL,
     .at = offsetof(struct consistency_settings, longest),
     .initial = "200",
     .min = 1,
     .max = 100000,
     .about = "characters over which it weighs 1"},
};

struct stage_of_chain {
    struct span reasoning, conclusion;
};

/* Sigmoid between the two lengths, of slope 8. */
static double consistency_length(struct span reasoning,
                                 const struct consistency_settings *s)
{
    double length = (double)published_length(reasoning);

    if (length < s->shortest)
        return 0;
    if (length > s->longest)
        return 1;
    double part = (length - s->shortest) / (s->longest - s->shortest);
    return 1 / (1 + exp(-(part - 0.5) * 8));
}

static bool consistency_stage(const struct json *chain, const char *name,
                              struct stage_of_chain *out)
{
    const struct json *stage = json_get(chain, name);

    *out = (struct stage_of_chain){SPAN_NONE, SPAN_NONE};
    if (json_get(stage, "Clues") == NULL)
        return false;
    return json_text(json_get(stage, "Reasoning"), &out->reasoning) &&
           json_text(json_get(stage, "Conclusion"), &out->conclusion);
}

/* The chain of the JSON between the first and the last brace of the thinking,
 * or of everything. */
static bool consistency_chain(const struct reward_case *c,
                              struct stage_of_chain stage[REWARD_LEVELS])
{
    struct span text = c->completion;

    published_think(text, PUBLISHED_NOCASE, &text);
    size_t first = span_find_char(text, '{'), last = text.len;
    while (last > 0 && text.data[last - 1] != '}')
        last--;
    if (first >= last)
        return false;
    const struct json *v =
        json_parse(span_cut(text, first, last - first), c->arena, NULL);
    const struct json *chain = json_get(v, "ChainOfThought");
    return consistency_stage(chain, "CountryIdentification", &stage[0]) &&
           consistency_stage(chain, "RegionalGuess", &stage[1]) &&
           consistency_stage(chain, "PreciseLocalization", &stage[2]);
}

static bool consistency_mended(const struct reward_case *c,
                               const void *settings, struct filter_score *score,
                               struct err *err)
{
    const struct consistency_settings *s = settings;
    struct stage_of_chain stage[REWARD_LEVELS];
    struct span part[REWARD_LEVELS], answer = c->own;
    double sum = 0;

    (void)err;
    if (!consistency_chain(c, stage))
        return reward_nothing(score, "no chain of three stages");
    published_answer(c->completion, PUBLISHED_NOCASE, &answer);
    levels_of(answer, LEVELS_BOTH, part);
    for (size_t i = 0; i < REWARD_LEVELS; i++) {
        bool same = levels_same(i, stage[i].conclusion, part[i]);

        if (c->has_agent)
            same = same && levels_same(i, stage[i].conclusion, c->agent[i]);
        if (same)
            sum += levels_weight[i] * consistency_length(stage[i].reasoning, s);
    }
    note_text(&score->evidence, "agent",
              span_of(c->has_agent ? "asked" : "not asked"));
    return reward_pays(score, sum);
}

/* Equal but for blanks. */
static bool consistency_equal(struct span a, struct span b)
{
    size_t i = 0, k = 0;

    a = published_strip(a);
    b = published_strip(b);
    for (;; i++, k++) {
        while (i < a.len && a.data[i] == ' ')
            i++;
        while (k < b.len && b.data[k] == ' ')
            k++;
        if (i == a.len || k == b.len)
            return i == a.len && k == b.len;
        if (a.data[i] != b.data[k])
            return false;
    }
}

static bool consistency_published(const struct reward_case *c,
                                  const void *settings,
                                  struct filter_score *score, struct err *err)
{
    static const struct consistency_settings code = {90, 200};
    struct stage_of_chain stage[REWARD_LEVELS];
    double sum = 0;

    (void)settings;
    (void)err;
    if (!consistency_chain(c, stage))
        return reward_nothing(score, "no chain of three stages");
    if (!c->has_agent)
        return reward_lacks(score, "conclusions of a text model");
    for (size_t i = 0; i < REWARD_LEVELS; i++) {
        if (c->agent[i].data != NULL &&
            consistency_equal(stage[i].conclusion, c->agent[i]))
            sum += levels_weight[i] *
                   consistency_length(stage[i].reasoning, &code);
    }
    return reward_pays(score, sum);
}

#define CHAIN_TEXT                                                             \
    "Traffic keeps left, the poles are of timber, the plates are yellow and "  \
    "the soil is red; all of it together is found in few countries, and the "  \
    "script on the shop rules out the rest of them by far."
#define CHAIN_STAGE(name, conclusion)                                          \
    "\\\"" name "\\\":{\\\"Clues\\\":[],\\\"Reasoning\\\":\\\"" CHAIN_TEXT     \
    "\\\",\\\"Conclusion\\\":\\\"" conclusion "\\\"}"
#define CHAIN(country, region, place)                                          \
    "<think>{\\\"ChainOfThought\\\":{" CHAIN_STAGE(                            \
        "CountryIdentification",                                               \
        country) "," CHAIN_STAGE("RegionalGuess",                              \
                                 region) "," CHAIN_STAGE("PreciseLocalizatio"  \
                                                         "n",                  \
                                                         place) "}}</think>"

static const struct reward_example consistency_examples[] = {
    {"the answer is another place than the chain led to: the code looks at the "
     "chain alone",
     "{'completion':'" CHAIN(
         "Kenya", "Nairobi County",
         "Westlands") "<answer>Peru; Lima; Miraflores</answer>',"
                      "'agent':['Kenya','Nairobi County','Westlands']}",
     0, 0.9743284136501731},
    {"another spelling of a region",
     "{'completion':'" CHAIN(
         "China", "Anhui",
         "Hefei") "<answer>China; Anhui Province; Hefei</answer>',"
                  "'agent':['China','Anhui Province','Hefei']}",
     0.9743284136501731, 0.38973136546006926},
    {"no chain",
     "{'completion':'<think>Palms.</think><answer>Peru; Lima"
     "</answer>'}",
     0, 0},
    {"no text model was asked",
     "{'completion':'" CHAIN("China", "Anhui",
                             "Hefei") "<answer>China; Anhui; Hefei</answer>'}",
     0.9743284136501731, NAN},
};

const struct reward reward_consistency = {
    .name = "consistency",
    .version = 1,
    .about = "conclusions of the stages agree with the answer, weighed by "
             "length",
    .unit = "0 to 1",
    .source = "GeoAgent: R_con; orm.py ThinkAnswerConsistency",
    .defect = "compares the chain with itself and not with the answer; "
              "\"Anhui\" is not \"Anhui Province\"; a failed request pays 0",
    .params = consistency_params,
    .param_count = PARAM_COUNT(consistency_params),
    .settings_size = sizeof(struct consistency_settings),
    .measure = consistency_mended,
    .published = consistency_published,
    .examples = consistency_examples,
    .example_count = PARAM_COUNT(consistency_examples),
};
