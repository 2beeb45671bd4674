/*
 * reward_source.h: a preset by its name or file, and the reader of rows with
 * what is built in, for all that pay rewards.
 *
 * Included by: library, pipeline/commands, tests.
 */
#ifndef LIMBECK_REWARD_SOURCE_H
#define LIMBECK_REWARD_SOURCE_H

#include "rewards/reward_preset.h"
#include "rewards/reward_row.h"
#include "rewards/reward_service.h"

/* name: a preset that comes with the program, or a file. ERR_USAGE. */
MUST_CHECK bool reward_source_preset(struct preset *p, const char *name,
                                     struct err *err);
/* gazetteer: a GeoNames dump, or NULL. */
MUST_CHECK bool reward_source_reader(struct reward_reader *r,
                                     const char *gazetteer, struct err *err);

/* All of it: the presets that are named, of which the first is the default,
 * then those of the program. names: [count] names or files, may be empty. */
MUST_CHECK bool reward_source_service(struct reward_service *s,
                                      const char *const *names, size_t count,
                                      const char *gazetteer, struct err *err);

#endif
