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

/* What failed, as schema 5 told it: all that an item could be. */
static const char failures_of_5[] =
    "INSERT INTO run VALUES (1, '', '', '', '', '', 0, 0, 0);"
    "INSERT INTO prompt VALUES (1, 'p', 't');"
    "INSERT INTO teacher VALUES (4, 'a', 'b', 'm', 1, 'i', 1);"
    "INSERT INTO stage_version VALUES (1, 'ingest', '', 1),"
    " (8, 'asking', '', 1), (9, 'ground', '', 1), (10, 'ground', 'x', 1);"
    "INSERT INTO failure (stage, item, detail, version_id, kind, name, message,"
    " at, run_id) VALUES"
    " ('ingest', 7, '', 1, 'record', 'n', '', 0, 1),"
    " ('ingest', -7, '', 1, 'record', 'n', '', 0, 1),"
    " ('ingest', -7, '12', 1, 'record', 'n', '', 0, 1),"
    " ('ingest', 0, '/a', 1, 'again', '/a', '', 0, 1),"
    " ('ingest', 0, '/b', 1, 'again', '/b', '', 0, 1),"
    " ('teach', 7, '4', 1, 'again', 'n', '', 0, 1),"
    " ('teach', 7, '4/2', 1, 'again', 'n', '', 0, 1),"
    " ('judge', 7, '33', 1, 'again', 'n', '', 0, 1),"
    " ('ground', 7, '', 9, 'again', '7', '', 0, 1),"
    " ('ground', -7, '', 9, 'again', '-7', '', 0, 1),"
    " ('ground', -7, '8', 9, 'again', '-7', '', 0, 1),"
    " ('ground', -7, '8', 10, 'record', '-7', '', 0, 1),"
    " ('score', 7, '', 1, 'again', '7', '', 0, 1),"
    " ('extract', 7, '', 1, 'again', '7', '', 0, 1),"
    " ('export', 7, '', 1, 'again', 'n', '', 0, 1)";

static const char *const failures_of_6[] = {
    "export sample 7 0  0 0 v1",  "extract reply 7 0  0 0 v1",
    "ground picture 7 0  0 0 v8", "ground picture 7 0  0 0 v9",
    "ground reply 7 0  0 0 v9",   "ingest file 0 0 /a 0 0 v1",
    "ingest file 0 0 /b 0 0 v1",  "ingest member 7 0  0 0 v1",
    "ingest source 7 0  0 0 v1",  "ingest source 7 12  0 0 v1",
    "judge reply 33 0  0 0 v1",   "score sample 7 0  0 0 v1",
    "teach sample 7 0  4 0 v1",   "teach sample 7 0  4 2 v1"};

static void migrating_tells_what_failures_are_about(void **state)
{
    struct err err = {0};
    char *path = store("failures.limbeck");
    sqlite3_stmt *rows;
    sqlite3 *raw;
    size_t n = 0;

    (void)state;
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    execute(raw, schema_find("0001_store.sql")->text);
    execute(raw, schema_find("0002_evidence.sql")->text);
    execute(raw, schema_find("0003_questions.sql")->text);
    execute(raw, schema_find("0004_judgement.sql")->text);
    execute(raw, schema_find("0005_names.sql")->text);
    execute(raw, failures_of_5);
    execute(raw, "PRAGMA user_version = 5");
    sqlite3_close(raw);
    db_close(db_open(path, DB_WRITE, &err));
    assert_int_equal(err.kind, ERR_NONE);
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(
            raw,
            "SELECT stage || ' ' || item_kind || ' ' || item || ' ' || line ||"
            " ' ' || path || ' ' || coalesce(teacher_id, 0) || ' ' || candidate"
            " || ' v' || version_id FROM failure ORDER BY 1",
            -1, &rows, NULL),
        SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        assert_true(n < sizeof(failures_of_6) / sizeof(failures_of_6[0]));
        assert_string_equal((const char *)sqlite3_column_text(rows, 0),
                            failures_of_6[n++]);
    }
    assert_int_equal(n, sizeof(failures_of_6) / sizeof(failures_of_6[0]));
    sqlite3_finalize(rows);
    sqlite3_close(raw);
    free(path);
}

TESTING_MAIN(cmocka_unit_test(migrating_tells_what_failures_are_about),
             cmocka_unit_test(db_brings_an_older_store_up_to_date),
             cmocka_unit_test(db_prepares_every_query),
             cmocka_unit_test(db_refuses_what_is_not_a_store),
             cmocka_unit_test(db_refuses_a_newer_store),
             cmocka_unit_test(db_rolls_back_what_is_open),
             cmocka_unit_test(db_texts_keep_nul_and_null))
