#include "testing.h"

#include <sqlite3.h>

#include "db/db.h"
#include "db/schemas.h"

static char *store(const char *name)
{
    char *path = malloc(300);

    snprintf(path, 300, "%s/%s", testing_dir(), name);
    return path;
}

static void db_prepares_every_query(void **state)
{
    struct err err = {0};
    char *path = store("all.limbeck");
    struct db *db = db_open(path, DB_CREATE, &err);

    (void)state;
    assert_non_null(db);
    for (int i = QUERY_NONE + 1; i < QUERY_COUNT; i++)
        assert_non_null(db_query(db, (enum query_id)i));
    assert_true(db_version(db) >= 1);
    db_close(db);
    free(path);
}

static void db_refuses_what_is_not_a_store(void **state)
{
    struct err err = {0};
    sqlite3 *other;
    char *path = store("other.sqlite");

    (void)state;
    assert_null(db_open(path, DB_READ, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    sqlite3_open(path, &other);
    sqlite3_exec(other, "CREATE TABLE x (y)", NULL, NULL, NULL);
    sqlite3_close(other);
    assert_null(db_open(path, DB_CREATE, &err));
    assert_non_null(strstr(err.text, "is not a limbeck store"));
    FILE *f = fopen(path, "w");
    for (int i = 0; i < 2000; i++)
        fputs("not a database ", f);
    fclose(f);
    assert_null(db_open(path, DB_CREATE, &err));
    assert_int_equal(err.kind, ERR_STAGE);
    free(path);
}

static void db_refuses_a_newer_store(void **state)
{
    struct err err = {0};
    sqlite3 *raw;
    char *path = store("newer.limbeck");

    (void)state;
    db_close(db_open(path, DB_CREATE, &err));
    sqlite3_open(path, &raw);
    sqlite3_exec(raw, "PRAGMA user_version = 9999", NULL, NULL, NULL);
    sqlite3_close(raw);
    assert_null(db_open(path, DB_WRITE, &err));
    assert_non_null(strstr(err.text, "has schema 9999"));
    free(path);
}

static void db_rolls_back_what_is_open(void **state)
{
    struct err err = {0};
    char *path = store("rollback.limbeck");
    struct db *db = db_open(path, DB_CREATE, &err);
    int64_t id = -1;

    (void)state;
    assert_true(db_begin(db, &err));
    struct query *q = db_query(db, QUERY_STAGE_VERSION_ADD);
    query_text(q, 1, "place");
    query_text(q, 2, "text");
    query_int(q, 3, 1);
    assert_true(query_run(q, &err));
    db_close(db);
    db = db_open(path, DB_WRITE, &err);
    q = db_query(db, QUERY_STAGE_VERSION_FIND);
    query_text(q, 1, "place");
    query_text(q, 2, "text");
    assert_true(query_one(q, &id, &err));
    assert_int_equal(id, 0);
    db_close(db);
    free(path);
}

static void db_texts_keep_nul_and_null(void **state)
{
    struct err err = {0};
    char *path = store("text.limbeck");
    struct db *db = db_open(path, DB_CREATE, &err);

    (void)state;
    struct query *q = db_query(db, QUERY_STAGE_VERSION_ADD);
    query_text(q, 1, "x");
    query_span(q, 2, span_make("a\0b", 3));
    query_int(q, 3, 1);
    assert_true(query_run(q, &err));
    q = db_query(db, QUERY_STAGE_VERSION_FIND);
    query_text(q, 1, "x");
    query_span(q, 2, span_make("a\0b", 3));
    assert_int_equal(query_next(q, &err), QUERY_ROW);
    q = db_query(db, QUERY_STAGE_VERSION_FIND);
    query_text(q, 1, "x");
    query_span(q, 2, span_of("a"));
    assert_int_equal(query_next(q, &err), QUERY_DONE);
    db_close(db);
    free(path);
}

static void execute(sqlite3 *raw, const char *sql)
{
    assert_int_equal(sqlite3_exec(raw, sql, NULL, NULL, NULL), SQLITE_OK);
}

/* A store of schema 2, as an older program left it. */
static void write_older(const char *path)
{
    sqlite3 *raw;

    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    execute(raw, schema_find("0001_store.sql")->text);
    execute(raw, schema_find("0002_evidence.sql")->text);
    execute(raw, "PRAGMA user_version = 2;"
                 "INSERT INTO vocabulary VALUES (7, 'segment', 'palm'),"
                 " (7, 'text', '')");
    sqlite3_close(raw);
}

static void db_brings_an_older_store_up_to_date(void **state)
{
    struct err err = {0};
    char *path = store("older.limbeck");

    (void)state;
    write_older(path);
    assert_null(db_open(path, DB_READ, &err));
    assert_non_null(strstr(err.text, "has the older schema 2"));
    struct db *db = db_open(path, DB_WRITE, &err);
    assert_non_null(db);
    assert_true(db_version(db) >= 3);
    struct query *q = db_query(db, QUERY_VOCABULARY_PUT);
    query_int(q, 1, 8);
    query_text(q, 2, "answer");
    query_text(q, 3, "all");
    assert_true(query_run(q, &err));
    q = db_query(db, QUERY_CURRENT_VERSION_PUT);
    query_text(q, 1, "evidence");
    query_int(q, 2, 7);
    assert_true(query_run(q, &err));
    q = db_query(db, QUERY_SCORE_VOCABULARY);
    assert_int_equal(query_next(q, &err), QUERY_ROW);
    assert_true(span_is(query_get_span(q, 1), "palm"));
    assert_int_equal(query_next(q, &err), QUERY_ROW);
    assert_true(span_is(query_get_span(q, 0), "text"));
    assert_int_equal(query_next(q, &err), QUERY_DONE);
    db_close(db);
    free(path);
}

TESTING_MAIN(cmocka_unit_test(db_brings_an_older_store_up_to_date),
             cmocka_unit_test(db_prepares_every_query),
             cmocka_unit_test(db_refuses_what_is_not_a_store),
             cmocka_unit_test(db_refuses_a_newer_store),
             cmocka_unit_test(db_rolls_back_what_is_open),
             cmocka_unit_test(db_texts_keep_nul_and_null))
