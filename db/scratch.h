/*
 * scratch.h: tables of a store that is only read, as copies in memory.
 *
 * Included by: db.
 */
#ifndef LIMBECK_SCRATCH_H
#define LIMBECK_SCRATCH_H

#include "db/db.h"

/* From now on the names of the tables that a stage describes its state with
 * (QUERY_SCRATCH_SCHEMA), and of all views, stand for copies that belong to
 * this handle alone. ERR_STAGE. */
MUST_CHECK bool scratch_make(struct db *db, struct err *err);

#endif
