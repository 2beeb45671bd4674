/*
 * db.h: the store. Only db/ knows SQLite.
 *
 * A store is one SQLite file in WAL mode, marked by application_id, brought up
 * to the newest schema by user_version (forward only; a newer file is
 * refused). SQL stands in schemas/; code names a query and binds values.
 *
 * Included by: cards, db, decisions, select, review, pipeline,
 * pipeline/commands, pipeline/engine, stages, tests.
 */
#ifndef LIMBECK_DB_H
#define LIMBECK_DB_H

#include "base/arena.h"
#include "base/buf.h"
#include "queries.h"

struct db;
struct query;

enum db_mode {
    DB_READ, /* must exist; other programs may write meanwhile */
    /* As DB_READ. What is written to the tables that a stage describes its
     * state with goes to copies in memory, and is gone when it is closed: so
     * one can look at what a configuration would do, without the lock. */
    DB_SCRATCH,
    DB_WRITE, /* must exist */
    DB_CREATE /* made when missing */
};

/* Not a store, newer than us, locked for 60 s: ERR_STAGE; missing:
 * ERR_USAGE. The handle belongs to one thread. */
MUST_CHECK struct db *db_open(const char *path, enum db_mode mode,
                              struct err *err);
void db_close(struct db *db); /* rolls back what is open; NULL is fine */

/* Durable: every commit reaches the disk before it returns (facts that cost
 * inference). Otherwise a power cut may lose the last commits, never break
 * the file; a killed process loses nothing. */
void db_set_durable(struct db *db, bool durable);

/* For a store that is filled and not asked: memory for what is written at
 * random, in place of the file's own pages in memory. */
void db_set_cache(struct db *db, int64_t bytes);
/* From here on what is sorted beyond the cache's size lies in temporary files,
 * not in memory. Outside a transaction. */
void db_sort_in_files(struct db *db);

MUST_CHECK bool db_begin(struct db *db, struct err *err);
MUST_CHECK bool db_commit(struct db *db, struct err *err);
void db_rollback(struct db *db);
bool db_in_transaction(const struct db *db);

/* The statement of that name, reset and with no values bound. It belongs to
 * the db and stays usable until the same name is asked for again. Never NULL:
 * a query that cannot be prepared ends the program (a test prepares all). */
struct query *db_query(struct db *db, enum query_id id);

/* Bind parameter i (1-based). Texts and blobs are copied. */
void query_int(struct query *q, int i, int64_t value);
void query_real(struct query *q, int i, double value);      /* NaN binds NULL */
void query_text(struct query *q, int i, const char *value); /* NULL: NULL */
void query_span(struct query *q, int i, struct span value); /* data NULL:NULL */
void query_blob(struct query *q, int i, struct span value);
void query_null(struct query *q, int i);
/* The value of a column of another query's current row, of this or another
 * store, as it is. */
void query_copy(struct query *q, int i, struct query *from, int column);

enum query_state { QUERY_FAILED = -1, QUERY_DONE = 0, QUERY_ROW = 1 };
/* The next row. Full disk, lock, constraint: ERR_STAGE. */
MUST_CHECK enum query_state query_next(struct query *q, struct err *err);
/* Run to the end, ignoring rows. */
MUST_CHECK bool query_run(struct query *q, struct err *err);
/* Run what changes a part of the rows again and again, until it changes none:
 * SQLite keeps a list of the rows that one statement is to delete. */
MUST_CHECK bool query_run_parts(struct query *q, struct err *err);
/* Run a query that gives one integer (0 when it gives no row or NULL). */
MUST_CHECK bool query_one(struct query *q, int64_t *value, struct err *err);

/* Columns of the current row, 0-based. Spans live until the next step. */
int64_t query_get_int(struct query *q, int column);
double query_get_real(struct query *q, int column);      /* NULL gives NaN */
struct span query_get_span(struct query *q, int column); /* NULL: SPAN_NONE */
/* A copy in the arena; NULL stays NULL. */
char *query_get_text(struct query *q, int column, struct arena *a);
bool query_get_null(struct query *q, int column);
int query_columns(const struct query *q);

int64_t db_last_id(const struct db *db); /* rowid of the last insert */
const char *db_path(const struct db *db);
int db_version(const struct db *db); /* user_version */
/* Lower-case name of a query, for messages. */
const char *db_query_name(enum query_id id);
/* Flush the WAL into the file and shrink it: at a program's end. */
void db_checkpoint(struct db *db);
/* Write all that the store holds to a new file; one that is there is written
 * over. ERR_STAGE. */
MUST_CHECK bool db_copy(struct db *db, const char *path, struct err *err);
/* Give back the room of rows that were deleted; the log is emptied too. */
MUST_CHECK bool db_shrink(struct db *db, struct err *err);

#endif
