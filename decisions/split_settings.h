/*
 * split_settings.h: the section `split` of a configuration.
 *
 * Included by: stages/split, pipeline/commands.
 */
#ifndef LIMBECK_SPLIT_SETTINGS_H
#define LIMBECK_SPLIT_SETTINGS_H

#include "base/param.h"
#include "base/span.h"
#include "decisions/split_allot.h"

struct split_settings {
    int64_t cot, judge, seed, test_samples;
    double judge_true, balance, test, near_km;
    const char *best;
    bool highest, pictures;
    struct text_list wrong, besides, group;
};

enum { SPLIT_PARAM_COUNT = 14 };
extern const struct param split_params[SPLIT_PARAM_COUNT];

struct allot_sizes split_sizes(const struct split_settings *s);
/* The place of `split.best` among the filters of the build. */
MUST_CHECK bool split_best_filter(const struct split_settings *s, int *place,
                                  struct err *err);
bool split_named(struct text_list list, struct span name);

#endif
