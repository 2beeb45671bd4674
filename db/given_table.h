/*
 * given_table.h: the table `given` of a connection.
 *
 * Included by: db, tests.
 */
#ifndef LIMBECK_GIVEN_TABLE_H
#define LIMBECK_GIVEN_TABLE_H

#include <sqlite3.h>

#include "db/given.h"

/* Who makes the rows; next NULL: nobody, there are none. */
struct given_source {
    given_next next;
    void *arg;
    struct err *err;
    bool failed; /* next failed, and said so in err */
};

/* Its rows come from that source, as long as the connection lasts. */
MUST_CHECK bool given_table_make(sqlite3 *sqlite, struct given_source *source);

#endif
