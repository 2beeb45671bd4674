#include "testing.h"

#include <sqlite3.h>

#include "db/db.h"
#include "db/query_text.h"
#include "db/schemas.h"
#include "made_store.h"

static char *store(const char *name)
{
    char *path = malloc(300);

    snprintf(path, 300, "%s/%s", testing_dir(), name);
    return path;
}

/* For rows that name the run that wrote them. */
static void add_run(struct db *db)
{
    struct err err = {0};
    struct query *q = db_query(db, QUERY_RUN_ADD);

    for (int i = 1; i <= 5; i++)
        query_text(q, i, "");
    query_int(q, 6, 0);
    assert_true(query_run(q, &err));
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

static void execute(sqlite3 *raw, const char *sql)
{
    assert_int_equal(sqlite3_exec(raw, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void db_refuses_a_store_one_version_newer(void **state)
{
    struct err err = {0};
    sqlite3 *raw;
    char sql[100], said[100], *path = store("newer.limbeck");
    struct db *db = db_open(path, DB_CREATE, &err);
    int newest = db_version(db);

    (void)state;
    db_close(db);
    sqlite3_open(path, &raw);
    snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", newest + 1);
    execute(raw, sql);
    sqlite3_close(raw);
    snprintf(said, sizeof(said), "has schema %d; this program knows up to %d",
             newest + 1, newest);
    assert_null(db_open(path, DB_WRITE, &err));
    assert_non_null(strstr(err.text, said));
    err_clear(&err);
    assert_null(db_open(path, DB_READ, &err));
    assert_non_null(strstr(err.text, said));
    free(path);
}

static void db_rolls_back_what_is_open(void **state)
{
    struct err err = {0};
    char *path = store("rollback.limbeck");
    struct db *db = db_open(path, DB_CREATE, &err);
    int64_t id = -1;

    (void)state;
    add_run(db);
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
    add_run(db);
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

/* A store of schema 2, as an older program left it. */
static void write_older(const char *path)
{
    sqlite3 *raw;

    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    execute(raw, schema_find("0001_store.sql")->text);
    execute(raw, schema_find("0002_evidence.sql")->text);
    execute(raw, "PRAGMA user_version = 2;"
                 "INSERT INTO run VALUES (1, '', '', '', '', '', 0, 0, 0);"
                 "INSERT INTO stamp VALUES (7, 'evidence', '', 1),"
                 " (8, 'asking', '', 1);"
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
    struct query *q = db_query(db, QUERY_CURRENT_VERSION_PUT);
    query_text(q, 1, "look");
    query_int(q, 2, 7);
    query_text(q, 4, "");
    assert_true(query_run(q, &err));
    q = db_query(db, QUERY_LOOK_VOCABULARY);
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
    " (6, 'evidence', '', 1), (7, 'evidence', 'evidence "
    "version=1\nsegformer=x\n', 1),"
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

static const char *const failures_now[] = {
    "ask picture 7 0  0 0 v8",    "claims reply 7 0  0 0 v9",
    "export sample 7 0  0 0 v1",  "extract reply 7 0  0 0 v1",
    "ingest file 0 0 /a 0 0 v1",  "ingest file 0 0 /b 0 0 v1",
    "ingest member 7 0  0 0 v1",  "ingest source 7 0  0 0 v1",
    "ingest source 7 12  0 0 v1", "judge reply 33 0  0 0 v1",
    "look picture 7 0  0 0 v7",   "score sample 7 0  0 0 v1",
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
        assert_true(n < sizeof(failures_now) / sizeof(failures_now[0]));
        assert_string_equal((const char *)sqlite3_column_text(rows, 0),
                            failures_now[n++]);
    }
    assert_int_equal(n, sizeof(failures_now) / sizeof(failures_now[0]));
    sqlite3_finalize(rows);
    sqlite3_close(raw);
    free(path);
}

/* A store of schema 6 in which a segmenter looked, and one model of two was
 * asked about picture 1. */
static const char ground_of_6[] =
    "INSERT INTO run VALUES (1, '', '', '', '', '', 0, 0, 0);"
    "INSERT INTO stage_version VALUES"
    " (1, 'ground', 'stage=ground\nversion=1\nmost=500\n', 1),"
    " (2, 'evidence', '', 1),"
    " (3, 'evidence', 'evidence version=1\nsegformer=s\n', 1),"
    " (4, 'answers', '', 1), (5, 'answers', 'yes_no version=1\nmodel=a\n', 1),"
    " (6, 'answers', 'yes_no version=1\nmodel=b\n', 1), (7, 'asking', '', 1),"
    " (8, 'asking', 'asking version=1\nanswers=5\nabout=undecided\n', 1),"
    " (9, 'asking', 'asking version=1\nanswers=6\nabout=all\n', 1);"
    "INSERT INTO current_version VALUES ('ground', 1, NULL),"
    " ('evidence', 3, NULL), ('answers', 5, NULL), ('asking', 8, NULL);"
    "INSERT INTO picture (id, sha256, bytes, format, width, height, run_id)"
    " VALUES (1, zeroblob(32), 1, 'png', 1, 1, 1);"
    "INSERT INTO vocabulary VALUES (3, 'segment', 'palm'), (3, 'text', ''),"
    " (8, 'answer', 'undecided'), (9, 'answer', 'all');"
    "INSERT INTO look VALUES (1, 3, 2, 1);"
    "INSERT INTO evidence VALUES (1, 0, 3, 'segment', 'palm', 0.5, 0.9),"
    " (1, 1, 3, 'text', 'Bar', 0.1, 0.8),"
    " (1, -1, 5, 'answer', 'a roof', 0.25, 1),"
    " (1, -2, 5, 'answer', 'a cow', 0.75, 0.5);"
    "INSERT INTO asked VALUES (1, 8, 77, 2, 1);"
    "INSERT INTO tally VALUES (1, 'ground', 1, 2, 2, 0, 0, 0, 2, 1.5)";

/* What is to be found afterwards, a query each that gives 1. */
static const char *const ground_now[] = {
    "SELECT group_concat(stage || version_id, ' ') = 'ask8 claims1 look3' FROM"
    " (SELECT * FROM current_version ORDER BY stage)",
    "SELECT text = 'stage=claims\nversion=1\nmost=500\n' FROM stage_version"
    " WHERE id = 1",
    "SELECT text = 'stage=look\nversion=1\n' FROM stage_version WHERE id = 2",
    "SELECT text = 'stage=look\nversion=1\nsegformer=s\n' FROM stage_version"
    " WHERE id = 3",
    "SELECT group_concat(stage || id, ' ') ="
    " 'claims1 look2 look3 ask7 ask8 ask9' FROM"
    " (SELECT * FROM stage_version ORDER BY id)",
    "SELECT group_concat(id || identity, ' ') = '5yes_no version=1\nmodel=a\n "
    "6yes_no version=1\nmodel=b\n' FROM asked_model",
    "SELECT group_concat(version_id || ' ' || model_id || about, ', ') ="
    " '8 5undecided, 9 6all' FROM ask_version",
    "SELECT group_concat(picture_id || model_id || question || yes || ' ' ||"
    " mass, ', ') = '15a cow0.75 0.5, 15a roof0.25 1.0' FROM"
    " (SELECT * FROM claim_answer ORDER BY question)",
    "SELECT group_concat(ordinal || label, ' ') = '0palm 1Bar' FROM evidence",
    "SELECT group_concat(version_id || kind || label, ' ') ="
    " '3segmentpalm 3text' FROM vocabulary",
    "SELECT group_concat(version_id, ' ') = '2 7' FROM off_version",
    "SELECT count(*) = 1 FROM look WHERE version_id = 3",
    "SELECT count(*) = 1 FROM asked WHERE version_id = 8",
    "SELECT count(*) = 1 FROM tally WHERE stage = 'claims'",
    "SELECT count(*) = 0 FROM pragma_foreign_key_check",
};

static void migrating_makes_three_stages_of_ground(void **state)
{
    struct err err = {0};
    char *path = store("ground.limbeck");
    sqlite3 *raw;

    (void)state;
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    execute(raw, schema_find("0001_store.sql")->text);
    execute(raw, schema_find("0002_evidence.sql")->text);
    execute(raw, schema_find("0003_questions.sql")->text);
    execute(raw, schema_find("0004_judgement.sql")->text);
    execute(raw, schema_find("0005_names.sql")->text);
    execute(raw, schema_find("0006_failure_items.sql")->text);
    execute(raw, ground_of_6);
    execute(raw, "PRAGMA user_version = 6");
    sqlite3_close(raw);
    db_close(db_open(path, DB_WRITE, &err));
    assert_int_equal(err.kind, ERR_NONE);
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    for (size_t i = 0; i < sizeof(ground_now) / sizeof(ground_now[0]); i++) {
        sqlite3_stmt *s;
        assert_int_equal(sqlite3_prepare_v2(raw, ground_now[i], -1, &s, NULL),
                         SQLITE_OK);
        assert_int_equal(sqlite3_step(s), SQLITE_ROW);
        if (sqlite3_column_int(s, 0) != 1)
            fail_msg("not so: %s", ground_now[i]);
        sqlite3_finalize(s);
    }
    sqlite3_close(raw);
    free(path);
}

/* What is counted at the program's opcodes of that name. */
static int opcodes(sqlite3 *raw, enum query_id id, const char *opcode)
{
    struct span text = query_text_find(id);
    char sql[2000];
    sqlite3_stmt *s;
    int count = 0;

    snprintf(sql, sizeof(sql), "EXPLAIN %.*s", (int)text.len, text.data);
    assert_int_equal(sqlite3_prepare_v2(raw, sql, -1, &s, NULL), SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW)
        count += strcmp((const char *)sqlite3_column_text(s, 1), opcode) == 0;
    sqlite3_finalize(s);
    return count;
}

/* SQLite lists the rows that a statement is to delete, 24 bytes each. */
static void db_empties_tables_without_a_list_of_all_rows(void **state)
{
    static const enum query_id parts[] = {
        QUERY_SAMPLE_DROP, QUERY_CONTAMINATION_DROP, QUERY_LOCATABILITY_DROP,
        QUERY_DEDUPE_DROP};
    char path[300];
    sqlite3 *raw = made_store_open(path, "emptied.limbeck");
    struct err err = {0};
    sqlite3_stmt *s;

    (void)state;
    assert_int_equal(opcodes(raw, QUERY_INGEST_CLAIMS_DROP, "Clear"), 1);
    assert_int_equal(opcodes(raw, QUERY_INGEST_CLAIMS_DROP, "RowSetAdd"), 0);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        assert_non_null(strstr(query_text_find(parts[i]).data, "LIMIT 100000"));
    sqlite3_exec(raw,
                 "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF;"
                 "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                 "FROM n WHERE i < 250000) INSERT INTO selection (sample_id, "
                 "version_id, selected, why, run_id) "
                 "SELECT i, 1, 1, 'drawn', 1 FROM n",
                 NULL, NULL, NULL);
    assert_int_equal(sqlite3_changes(raw), 250000);
    struct db *db = db_open(path, DB_WRITE, &err);
    assert_non_null(db);
    assert_true(query_run_parts(db_query(db, QUERY_SAMPLE_DROP), &err));
    db_close(db);
    sqlite3_prepare_v2(raw, "SELECT count(*) FROM selection", -1, &s, NULL);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(s, 0), 0);
    sqlite3_finalize(s);
    sqlite3_close(raw);
}

TESTING_MAIN(cmocka_unit_test(migrating_makes_three_stages_of_ground),
             cmocka_unit_test(migrating_tells_what_failures_are_about),
             cmocka_unit_test(db_brings_an_older_store_up_to_date),
             cmocka_unit_test(db_prepares_every_query),
             cmocka_unit_test(db_refuses_what_is_not_a_store),
             cmocka_unit_test(db_refuses_a_store_one_version_newer),
             cmocka_unit_test(db_rolls_back_what_is_open),
             cmocka_unit_test(db_empties_tables_without_a_list_of_all_rows),
             cmocka_unit_test(db_texts_keep_nul_and_null))
