/*
 * preset.h: settings to begin from: rules that belong together, under a name.
 *
 * `policy.preset` names a file of schemas/policies, or one of the user's own,
 * written as a configuration is. What the configuration or the command line
 * says goes before what a preset says, setting by setting, a list as a whole.
 *
 * Included by: pipeline.
 */
#ifndef LIMBECK_PRESET_H
#define LIMBECK_PRESET_H

#include "base/settings.h"

/* The section `policy`, of the one setting. */
extern const struct param_section preset_section;

/* Take what the preset says that nobody said before. ERR_USAGE: there is none
 * of that name, or its file is at fault. */
MUST_CHECK bool preset_take(struct settings *s, struct err *err);

#endif
