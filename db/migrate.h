/*
 * migrate.h: bringing a store up to the newest schema.
 *
 * Included by: db, tests.
 */
#ifndef LIMBECK_MIGRATE_H
#define LIMBECK_MIGRATE_H

#include "db/db.h"

/* Apply schemas/NNNN_*.sql above user_version, in one transaction. A file
 * that is not ours, or newer than this program, is refused. May not write:
 * an older store is refused too. */
MUST_CHECK bool migrate_store(struct db *db, bool may_write, struct err *err);

/* Of db.c: run constant SQL; read one integer of a pragma (-1: failed). */
MUST_CHECK bool db_script(struct db *db, const char *sql, struct err *err);
int64_t db_pragma(struct db *db, const char *sql);

#endif
