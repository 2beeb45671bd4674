/*
 * review_edit.h: a reply that somebody edited, as a reply of its own.
 *
 * Included by: review, pipeline/commands.
 */
#ifndef LIMBECK_REVIEW_EDIT_H
#define LIMBECK_REVIEW_EDIT_H

#include "db/db.h"

enum { REVIEW_EDITS_MAX = 1000 }; /* of one reply */

/* The reply with that text that is made of reply_id ("a+edit", "a+edit2", ...),
 * found or added; *edit_id is it, or 0 where the text is the same. What
 * is added is of run *run_id, which is added too where it is 0. It is extracted
 * and measured by the next run. Inside a transaction. ERR_USAGE: the reply's
 * teacher is asked no longer. */
MUST_CHECK bool review_edit_add(struct db *db, int64_t reply_id,
                                const char *text, int64_t *run_id,
                                int64_t *edit_id, struct err *err);

struct review_edit {
    int64_t reply_id;
    const char *text;
    int64_t run_id; /* of what is added */
    int64_t edit_id;
    bool added; /* false: it was there */
};

/* Likewise of an edit that was made in another store, whoever is asked now:
 * edit_id and added are filled in. Inside a transaction. */
MUST_CHECK bool review_edit_merge(struct db *db, struct review_edit *edit,
                                  struct err *err);

#endif
