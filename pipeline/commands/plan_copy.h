/*
 * plan_copy.h: what ingest has still to copy out of compressed archives.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_PLAN_COPY_H
#define LIMBECK_PLAN_COPY_H

#include "base/settings.h"
#include "db/db.h"
#include "intake/source_copy.h"

/* Of all configured archives that the store has not read to their end. */
MUST_CHECK bool plan_copy(struct settings *settings, struct db *db,
                          struct source_copy *sum, struct err *err);

#endif
