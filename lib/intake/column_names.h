/*
 * column_names.h: schemas/columns.tsv: what columns of tables are called.
 *
 * Included by: lib/intake, tests.
 */
#ifndef LIMBECK_COLUMN_NAMES_H
#define LIMBECK_COLUMN_NAMES_H

#include "base/span.h"

/* One row: `latitude`, `lat`. */
struct column_name {
    struct span meaning, name;
};

/* The file as it was when the program was built. */
struct span column_names_built_in(void);

/* Take the next row off the front of *rest; lines that begin with # are passed
 * over. false: there is none. */
bool column_names_next(struct span *rest, struct column_name *row);

#endif
