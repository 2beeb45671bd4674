/*
 * given.h: rows that the program makes, as a table for one query to read.
 *
 * INSERT INTO ... SELECT a, b, ... FROM given; takes a quarter of the time of
 * a statement for each row. The table is there for the query that is being
 * filled, and has no rows for others.
 *
 * Included by: db, stages, tests.
 */
#ifndef LIMBECK_GIVEN_H
#define LIMBECK_GIVEN_H

#include "db/db.h"

enum { GIVEN_COLUMNS = 8 }; /* a, b, ..., h */

enum given_kind { GIVEN_NULL, GIVEN_INT, GIVEN_TEXT };

struct given_row {
    enum given_kind kinds[GIVEN_COLUMNS];
    int64_t numbers[GIVEN_COLUMNS];
    struct span texts[GIVEN_COLUMNS]; /* not copied: until the next row */
};

static inline void given_int(struct given_row *row, int column, int64_t value)
{
    row->kinds[column] = GIVEN_INT;
    row->numbers[column] = value;
}

static inline void given_text(struct given_row *row, int column,
                              struct span value)
{
    row->kinds[column] = GIVEN_TEXT;
    row->texts[column] = value;
}

/* The next row; all its columns are NULL at first. It may use other queries
 * of the store. */
typedef enum query_state (*given_next)(void *arg, struct given_row *row,
                                       struct err *err);

/* Run a query to its end, which reads these rows, each once. What `next`
 * fails with, it fails with. */
MUST_CHECK bool query_fill(struct query *q, given_next next, void *arg,
                           struct err *err);

/* Rows of one owner that stand in a table. former: those of owner ?1, the
 * columns of given_row in their order, by the first one, which is an integer
 * and unique; drop: takes away that of owner ?1 with the key ?2. */
struct given_standing {
    enum query_id former, drop;
    int64_t owner;
};

/* So that of an owner those rows stand that are given, by the first column:
 * `put` is filled, as by query_fill, with those alone that are new or differ,
 * and has to change what has its key; what is not given is dropped. */
MUST_CHECK bool query_fill_changed(struct db *db, struct query *put,
                                   const struct given_standing *standing,
                                   given_next next, void *arg, struct err *err);

#endif
