/*
 * answer_parts: is the answer "Country; Region" or "Country; Region; Place"?
 *
 * Mended: the fullwidth semicolon parts too. Published (GeoAgent): the ASCII
 * one alone, though its comment promises both.
 */
#include "rewards/levels.h"
#include "rewards/published.h"

static bool answer_parts_pay(const struct reward_case *c, unsigned flags,
                             enum levels_split split,
                             struct filter_score *score)
{
    struct span part[REWARD_LEVELS], inside;

    if (!published_answer(c->completion, flags, &inside))
        return reward_nothing(score, "no answer block");
    size_t count = levels_of(inside, split, part);
    if (count == 2 || count == 3)
        return reward_pays(score, 1);
    return reward_nothing(score, count < 2 ? "one part" : "over three parts");
}

static bool answer_parts_mended(const struct reward_case *c,
                                const void *settings,
                                struct filter_score *score, struct err *err)
{
    (void)settings;
    (void)err;
    return answer_parts_pay(c, 0, LEVELS_BOTH, score);
}

static bool answer_parts_published(const struct reward_case *c,
                                   const void *settings,
                                   struct filter_score *score, struct err *err)
{
    (void)settings;
    (void)err;
    return answer_parts_pay(c, 0, LEVELS_ASCII, score);
}

static const struct reward_example answer_parts_examples[] = {
    {"three parts",
     "{'completion':'<answer>China; Hong Kong; Kowloon</answer>'}", 1, 1},
    {"fullwidth semicolons",
     "{'completion':'<answer>China\\uff1bHong Kong\\uff1bKowloon</answer>'}", 1,
     0},
    {"one part", "{'completion':'<answer>China</answer>'}", 0, 0},
    {"four parts", "{'completion':'<answer>a; b; c; d</answer>'}", 0, 0},
};

const struct reward reward_answer_parts = {
    .name = "answer_parts",
    .version = 1,
    .about = "the answer has two or three parts between semicolons",
    .unit = "1 = yes",
    .source = "GeoAgent: orm.py GeoAnswerFormat",
    .defect = "the fullwidth semicolon, which it asks for in Chinese, is none",
    .measure = answer_parts_mended,
    .published = answer_parts_published,
    .examples = answer_parts_examples,
    .example_count = PARAM_COUNT(answer_parts_examples),
};
