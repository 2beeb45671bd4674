/*
 * truncated: did the reply end because it met its limit of tokens? Unknown
 * when the backend did not say why it ended (recorded replies).
 */
#include "filters/filter.h"

static bool truncated_measure(const struct filter_case *c, const void *settings,
                              struct filter_score *score, struct err *err)
{
    (void)settings;
    (void)err;
    score->known = c->answer->finish[0] != '\0';
    score->value = strcmp(c->answer->finish, "length") == 0;
    return true;
}

static const struct filter_example truncated_examples[] = {
    {"ended by itself",
     {.answer = &(struct filter_answer){.finish = "stop"}},
     true,
     0},
    {"cut off",
     {.answer = &(struct filter_answer){.finish = "length"}},
     true,
     1},
    {"not told", {.answer = &(struct filter_answer){.finish = ""}}, false, 0},
};

const struct filter filter_truncated = {
    .name = "truncated",
    .version = 1,
    .about = "the reply was cut at its limit of tokens",
    .unit = "1 = yes",
    .max = "0",
    .missing = "passes",
    .measure = truncated_measure,
    .examples = truncated_examples,
    .example_count = PARAM_COUNT(truncated_examples),
};
