/*
 * levels.h: an answer of GeoAgent, "Country; Region; Place", by its levels.
 *
 * Included by: rewards.
 */
#ifndef LIMBECK_LEVELS_H
#define LIMBECK_LEVELS_H

#include "rewards/reward.h"

enum levels_split { LEVELS_ASCII, LEVELS_BOTH /* and the fullwidth one */ };

/* Parts that are not blank, stripped; those behind the third go with it, up to
 * the end of the text. How many there are. */
size_t levels_of(struct span text, enum levels_split split,
                 struct span part[REWARD_LEVELS]);

/* The same country (level 0), region or place, by whatever names. */
bool levels_same(size_t level, struct span a, struct span b);

extern const double levels_weight[REWARD_LEVELS];

#endif
