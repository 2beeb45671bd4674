/*
 * precision: of the things that the reasoning claims to see, the share that the
 * picture shows. GLOBE's R_vis as its paper has it, (1/|E|) sum Match(e, V);
 * the row brings V as "seen". It is the filter visibility, with what is claimed
 * found by the list of entities, and one thing named twice counted once.
 *
 * The published code does something else: see recall.
 */
#include "rewards/reward.h"

extern const struct filter filter_visibility;

static const struct reward_example precision_examples[] = {
    {"one of two things is there",
     "{'completion':'<think>A palm tree by a canal.</think><answer>1, 2"
     "</answer>','seen':['palm','sky']}",
     0.5, NAN},
    {"naming what is seen again gains nothing",
     "{'completion':'<think>A palm, a palm, a palm by a canal.</think>"
     "<answer>1, 2</answer>','seen':['palm','sky']}",
     0.5, NAN},
    {"nothing is known of the picture",
     "{'completion':'<think>A palm tree.</think><answer>1, 2</answer>'}", NAN,
     NAN},
};

const struct reward reward_precision = {
    .name = "precision",
    .version = 1,
    .about = "share of the things claimed that the picture shows",
    .unit = "share",
    .source = "GLOBE: R_vis of the paper",
    .needs = REWARD_CLAIMS,
    .filter = &filter_visibility,
    .examples = precision_examples,
    .example_count = PARAM_COUNT(precision_examples),
};
