#include "decisions/split_settings.h"

#include <string.h>

#include "filters/filter.h"

#define SPLIT_AT(field) offsetof(struct split_settings, field)
const struct param split_params[SPLIT_PARAM_COUNT] = {
    {.name = "cot",
     .type = PARAM_INT,
     .at = SPLIT_AT(cot),
     .initial = "20000",
     .min = 0,
     .max = 1e15,
     .about = "at most so many samples in CoT"},
    {.name = "judge",
     .type = PARAM_INT,
     .at = SPLIT_AT(judge),
     .initial = "10000",
     .min = 0,
     .max = 1e15,
     .about = "at most so many samples in Judge"},
    {.name = "seed",
     .type = PARAM_INT,
     .at = SPLIT_AT(seed),
     .initial = "170000",
     .min = 0,
     .max = 1e15,
     .about = "at most so many samples in Seed"},
    {.name = "judge_true",
     .type = PARAM_REAL,
     .at = SPLIT_AT(judge_true),
     .initial = "0.2",
     .min = 0,
     .max = 1,
     .about = "share of the accepted samples that Judge may take as right"},
    {.name = "balance",
     .type = PARAM_REAL,
     .at = SPLIT_AT(balance),
     .initial = "0.5",
     .min = 0,
     .max = 1,
     .about = "share of right answers in Judge"},
    {.name = "test",
     .type = PARAM_REAL,
     .at = SPLIT_AT(test),
     .initial = "0.1",
     .min = 0,
     .max = 1,
     .about = "share of the groups that is set apart for testing"},
    {.name = "test_samples",
     .type = PARAM_INT,
     .at = SPLIT_AT(test_samples),
     .initial = "0",
     .min = 0,
     .max = 1e15,
     .about =
         "so many samples of the splits for testing, or the share `test` of "
         "them where that is less: groups that would be too much are passed "
         "over; 0: that share of the groups"},
    {.name = "best",
     .type = PARAM_TEXT,
     .at = SPLIT_AT(best),
     .initial = "distance",
     .about = "filter that chooses among a sample's accepted replies",
     .flags = PARAM_FILTER},
    {.name = "highest",
     .type = PARAM_BOOL,
     .at = SPLIT_AT(highest),
     .initial = "no",
     .about = "the highest value of it is best"},
    {.name = "pictures",
     .type = PARAM_BOOL,
     .at = SPLIT_AT(pictures),
     .initial = "yes",
     .about = "use samples that have a picture alone"},
    {.name = "wrong",
     .type = PARAM_LIST,
     .at = SPLIT_AT(wrong),
     .initial = "distance",
     .about = "a reply that fails one of these rules is wrong, for Judge",
     .flags = PARAM_FILTER},
    {.name = "besides",
     .type = PARAM_LIST,
     .at = SPLIT_AT(besides),
     .initial = "country_match,agreement",
     .about = "rules that a wrong reply may fail as well; no others",
     .flags = PARAM_FILTER},
    {.name = "group",
     .type = PARAM_LIST,
     .at = SPLIT_AT(group),
     .initial = "cluster,author,sequence,benchmark",
     .about = "what may not be parted between train and test; benchmark: what "
              "is tied to one, or near to it, is for testing"},
    {.name = "near_km",
     .type = PARAM_REAL,
     .at = SPLIT_AT(near_km),
     .initial = "1",
     .min = 0,
     .max = 20100,
     .about = "how near to a benchmark's position a sample is tied to it"},
};

struct allot_sizes split_sizes(const struct split_settings *s)
{
    return (struct allot_sizes){s->cot, s->judge, s->seed, s->judge_true,
                                s->balance};
}

bool split_best_filter(const struct split_settings *s, int *place,
                       struct err *err)
{
    *place = 0;
    while (filter_all[*place] != NULL &&
           strcmp(filter_all[*place]->name, s->best) != 0)
        (*place)++;
    return filter_all[*place] != NULL ||
           err_usage(err, "\"split.best\" is \"%s\", which is no filter",
                     s->best);
}

bool split_named(struct text_list list, struct span name)
{
    for (size_t i = 0; i < list.count; i++) {
        if (span_is(name, list.items[i]))
            return true;
    }
    return false;
}
