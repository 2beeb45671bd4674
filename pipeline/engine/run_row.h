/*
 * run_row.h: the row that every run leaves in the store.
 *
 * Included by: pipeline, pipeline/engine, pipeline/commands, review, tests.
 */
#ifndef LIMBECK_RUN_ROW_H
#define LIMBECK_RUN_ROW_H

#include "db/db.h"

/* Adds the row, in a transaction of its own. config: the resolved text. */
MUST_CHECK bool run_row_add(struct db *db, const char *command,
                            struct span config, int64_t *id, struct err *err);
MUST_CHECK bool run_row_end(struct db *db, int64_t id, int exit_code,
                            struct err *err);

#endif
