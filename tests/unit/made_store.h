/*
 * made_store.h: a store for unit tests, as the product makes it, and filled
 * with made-up rows of everything.
 *
 * Included by: tests.
 */
#ifndef LIMBECK_MADE_STORE_H
#define LIMBECK_MADE_STORE_H

#include <sqlite3.h>

#include "db/given_table.h"
#include "testing.h"

/* An empty one, opened beside the product. path: [300]. */
static inline sqlite3 *made_store_open(char *path, const char *name)
{
    static struct given_source nobody;
    struct err err = {0};
    sqlite3 *raw;

    snprintf(path, 300, "%s/%s", testing_dir(), name);
    struct db *db = db_open(path, DB_CREATE, &err);
    assert_non_null(db);
    db_close(db);
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(raw, "PRAGMA foreign_keys = ON", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_TRIGGER_EQP, 1, NULL);
    assert_true(given_table_make(raw, &nobody));
    return raw;
}

/* tests/stages/report_store.sql, of so many samples. */
static inline void made_store_fill(sqlite3 *db, int samples)
{
    static char sql[65536], begin[700];
    FILE *f = fopen("tests/stages/report_store.sql", "r");
    char *message = NULL;

    assert_non_null(f);
    size_t len = fread(sql, 1, sizeof(sql) - 1, f);
    assert_true(len < sizeof(sql) - 1);
    sql[len] = '\0';
    fclose(f);
    snprintf(begin, sizeof(begin),
             "PRAGMA synchronous = OFF;"
             "CREATE TEMP TABLE wanted (value);"
             "INSERT INTO wanted VALUES (%d);"
             "CREATE TEMP TABLE pictures_at (path);"
             "INSERT INTO pictures_at VALUES ('pictures');"
             "CREATE TEMP TABLE file (i INTEGER PRIMARY KEY, at, bytes,"
             "                        sha256);"
             "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
             "                         WHERE i < %d)"
             "INSERT INTO file SELECT i, i * 10, 10,"
             "    CAST(printf('%%032d', i) AS BLOB) FROM n;",
             samples, samples);
    if (sqlite3_exec(db, begin, NULL, NULL, &message) != SQLITE_OK ||
        sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s", message);
}

#endif
