/*
 * config_check.h: what a run would stumble over later, looked for before it.
 *
 * Included by: pipeline, pipeline/commands.
 */
#ifndef LIMBECK_CONFIG_CHECK_H
#define LIMBECK_CONFIG_CHECK_H

#include "base/settings.h"
#include "config.h"

/* Go over all sections of an opened configuration: filters and formats
 * that are named exist, files and folders that are read are there, folders that
 * are written to can be. What values must look like is checked when it is
 * opened. false: ERR_USAGE names the setting and where it was made, and the
 * nearest name. */
MUST_CHECK bool config_check(struct settings *s, struct err *err);

/* config_check, and whether there is anything to run on: sources, or a store
 * that was filled before. ERR_USAGE. */
MUST_CHECK bool config_check_run(struct settings *s,
                                 const struct config_top *top, struct err *err);

/* Is the file there, or one that the pattern stands for? */
bool config_check_is_there(const char *path);

#endif
