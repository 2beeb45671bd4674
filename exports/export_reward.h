/*
 * export_reward.h: the reward that written launch files begin with: distance
 * and form, in plain Python without any package.
 *
 * Included by: exports.
 */
#ifndef LIMBECK_EXPORT_REWARD_H
#define LIMBECK_EXPORT_REWARD_H

#include "exports/export_out.h"

/* Append a Python module: geo(text, lat, lon) is 2 / (1 + e^(d / 200 km)),
 * GRE's reward with latitude first, 0 for what is no position; form(text) is 1
 * for one block of thinking and one answer. */
void export_reward_core(struct buf *out);
/* Write limbeck_reward.py: that module, and behind it `rest`, by which a
 * trainer calls it; nothing when there are no rows to train with. */
MUST_CHECK bool export_reward_write(struct export_out *out, const char *rest,
                                    struct err *err);

#endif
