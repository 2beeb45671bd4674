/*
 * eval_store.h: what the teachers of a store answered, for an evaluation.
 *
 * Included by: command_eval.c.
 */
#ifndef LIMBECK_EVAL_STORE_H
#define LIMBECK_EVAL_STORE_H

#include "db/db.h"
#include "evaluation/evaluation.h"

/* Adds all of them, or the one of that name; a teacher that has no reply in
 * the store is ERR_USAGE when it is asked for, and else is not told of. */
MUST_CHECK bool eval_store_read(struct db *db, const char *teacher,
                                const struct evaluation_request *request,
                                struct evaluation_run *r, struct err *err);

#endif
