/*
 * format: is the completion <think>...</think><answer>...</answer>?
 *
 * Mended: but for white space around it, each tag once, neither block blank.
 * Published, by VLM-R1 (which GRE trains with), GLOBE and GeoAgent alike: the
 * same regular expression, written in two ways. It pays for empty blocks and
 * for several of them, and not for a line end behind the last tag.
 */
#include "rewards/reward.h"

#include "answers/tag_rules.h"

static bool format_mended(const struct reward_case *c, const void *settings,
                          struct filter_score *score, struct err *err)
{
    const char *wrong = tag_rules_fault(c->completion);

    (void)settings;
    (void)err;
    return wrong != NULL ? reward_nothing(score, wrong) : reward_pays(score, 1);
}

static bool format_published(const struct reward_case *c, const void *settings,
                             struct filter_score *score, struct err *err)
{
    (void)settings;
    (void)err;
    return reward_pays(score, tag_rules_published(c->completion));
}

static const struct reward_example format_examples[] = {
    {"both blocks",
     "{'completion':'<think>Tin roofs.</think> <answer>-31.9, 115.8</answer>'}",
     1, 1},
    {"a line end behind the answer",
     "{'completion':'<think>Tin roofs.</think><answer>1, 2</answer>\\n'}", 1,
     0},
    {"two empty blocks", "{'completion':'<think></think><answer></answer>'}", 0,
     1},
    {"two answers, of which the accuracy reward reads the first",
     "{'completion':'<think>a</think><answer>b</answer>or<answer>c</answer>'}",
     0, 1},
};

const struct reward reward_format = {
    .name = "format",
    .version = 1,
    .about = "the completion is a reasoning and an answer in their tags",
    .unit = "1 = yes",
    .source = "VLM-R1 grpo_jsonl.py format_reward; GLOBE plugin.py MathFormat; "
              "GeoAgent orm.py Format",
    .defect = "pays for empty and for repeated blocks; a line end at the end "
              "costs all",
    .measure = format_mended,
    .published = format_published,
    .examples = format_examples,
    .example_count = PARAM_COUNT(format_examples),
};
