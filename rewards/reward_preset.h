/*
 * reward_preset.h: which rewards are paid together, and with what weight.
 *
 * A preset is a text of lines, "WEIGHT NAME[/code] [SETTING=VALUE ...]"; `#`
 * begins a comment line. Those that come with the program are
 * schemas/rewards/NAME.txt.
 *
 * Included by: rewards, library.
 */
#ifndef LIMBECK_REWARD_PRESET_H
#define LIMBECK_REWARD_PRESET_H

#include "rewards/reward.h"

enum { PRESET_PARTS_MAX = 32 };

struct preset_part {
    const struct reward *reward;
    const char *name; /* "names/code" */
    bool published;
    double weight;
    const void *settings;
};

struct preset {
    const char *name;
    struct preset_part parts[PRESET_PARTS_MAX]; /* [count] */
    size_t count;
    unsigned needs; /* of enum reward_needs */
    struct settings *settings;
    struct arena arena;
};

/* name is kept, and belongs to the caller. ERR_USAGE, naming the line. */
MUST_CHECK bool preset_init(struct preset *p, const char *name,
                            struct span text, struct err *err);
void preset_release(struct preset *p);

/* One part's reward. The score's evidence is empty before. */
MUST_CHECK bool preset_measure(const struct preset_part *part,
                               const struct reward_case *c,
                               struct filter_score *score, struct err *err);

#endif
