/*
 * view.h: what a store holds by the build's own lists: the views of
 * schemas/views, and a column of `measure` for each filter.
 *
 * Included by: db.
 */
#ifndef LIMBECK_VIEW_H
#define LIMBECK_VIEW_H

#include "db/db.h"

/* Does the store lack a column or a view, or has one with another text? */
MUST_CHECK bool view_due(struct db *db, bool *columns, bool *views,
                         struct err *err);
/* Before a migration: it may rebuild what views read. */
MUST_CHECK bool view_drop_all(struct db *db, struct err *err);
/* Add the columns that lack, make all views anew. Inside a transaction. */
MUST_CHECK bool view_make_all(struct db *db, struct err *err);

#endif
