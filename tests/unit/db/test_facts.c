/*
 * What a store holds is of one of two kinds. Facts are added and stay as they
 * are, whoever writes: the program or a person with sqlite3. All other tables
 * may be changed and filled again. A new table has to be put into one of the
 * two lists.
 */
#include "testing.h"

#include "db/migrate.h"
#include "db/schemas.h"
#include "made_store.h"

static const char *const facts[] = {
    "run",     "run_end",     "source",         "entry",
    "picture", "member",      "sample",         "prompt",
    "teacher", "reply",       "review",         "stage_version",
    "policy",  "asked_model", "localizability", "derived_teacher"};

static const char *const others[] = {
    /* what is known now, of a source, a sample, a stage */
    "source_state", "source_join", "join_claim", "sample_state",
    "current_version", "active_teacher", "current_policy", "reading_due",
    "repair_bound",
    /* what failed last: its item stays, its message may change */
    "failure", "chosen_failure",
    /* measures */
    "signature", "picture_position", "place", "cluster", "selection",
    "contamination", "quota", "locatability", "category", "category_count",
    "clip_model", "clip_look", "answer", "claimed", "claim_word", "evidence",
    "look", "asked", "vocabulary", "judgement", "claim_answer", "ask_version",
    "localize_version", "off_version", "filter", "measure", "measure_note",
    "scored", "stripped",
    /* decisions */
    "rule", "verdict", "split", "export", "tally",
    /* counts that are taken again when they are gone */
    "stage_count",
    /* of which part of a set the store is, and what it was merged of */
    "shard", "merged_shard", "merge_due", "row_count"};

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

static bool listed(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

static void every_table_is_a_fact_or_not(void **state)
{
    char path[300];
    sqlite3 *db = made_store_open(path, "tables.limbeck");
    sqlite3_stmt *tables;
    size_t count = 0;

    (void)state;
    assert_int_equal(sqlite3_prepare_v2(
                         db,
                         "SELECT name FROM sqlite_schema WHERE type = 'table'",
                         -1, &tables, NULL),
                     SQLITE_OK);
    while (sqlite3_step(tables) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(tables, 0);
        if (listed(facts, COUNT_OF(facts), name) ==
            listed(others, COUNT_OF(others), name))
            fail_msg("is \"%s\" a fact? put it into one list", name);
        count++;
    }
    assert_int_equal(count, COUNT_OF(facts) + COUNT_OF(others));
    sqlite3_finalize(tables);
    sqlite3_close(db);
}

static void refuses(sqlite3 *db, const char *sql, const char *why)
{
    char *message = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK)
        fail_msg("it let pass: %s", sql);
    if (strstr(message, why) == NULL)
        fail_msg("%s: \"%s\", not \"%s\"", sql, message, why);
    sqlite3_free(message);
}

static void facts_are_not_changed_by_hand(void **state)
{
    char path[300], sql[200], why[100];
    sqlite3 *db = made_store_open(path, "facts.limbeck");

    (void)state;
    made_store_fill(db, 240);
    assert_int_equal(
        sqlite3_exec(db,
                     "PRAGMA foreign_keys = OFF;"
                     "INSERT INTO review (reply_id, verdict, reviewer, at) "
                     "SELECT min(id), 'keep', 'x', 1 FROM reply;"
                     "INSERT INTO derived_teacher VALUES (3, 2, 'strip', 1);"
                     "INSERT INTO asked_model VALUES (1, 'm', 1);"
                     "INSERT INTO localizability VALUES (1, 1, -1, -2, 1)",
                     NULL, NULL, NULL),
        SQLITE_OK);
    for (size_t i = 0; i < COUNT_OF(facts); i++) {
        const char *id = strcmp(facts[i], "run_end") == 0          ? "run_id"
                         : strcmp(facts[i], "localizability") == 0 ? "run_id"
                                                                   : "id";
        snprintf(sql, sizeof(sql), "UPDATE %s SET %s = %s", facts[i], id, id);
        snprintf(why, sizeof(why), "a fact is never changed: %s", facts[i]);
        refuses(db, sql, why);
        snprintf(sql, sizeof(sql), "DELETE FROM %s", facts[i]);
        snprintf(why, sizeof(why), "a fact is never deleted: %s", facts[i]);
        refuses(db, sql, why);
    }
    refuses(db,
            "UPDATE reply SET text = '' WHERE id = (SELECT min(id) "
            "FROM reply)",
            "a fact is never changed: reply");
    sqlite3_close(db);
}

static void a_failure_keeps_its_item(void **state)
{
    char path[300];
    sqlite3 *db = made_store_open(path, "failure.limbeck");

    (void)state;
    made_store_fill(db, 240);
    refuses(db, "UPDATE failure SET item = 8", "never changed: failure");
    refuses(db, "DELETE FROM failure", "never deleted: failure");
    assert_int_equal(
        sqlite3_exec(
            db,
            "UPDATE failure SET message = 'another', at = 7;"
            "INSERT INTO failure (stage, item_kind, item, path, version_id, "
            "kind, name, message, at, run_id) VALUES ('ingest', 'file', 0, "
            "'/x', 1, 'again', '/x', 'is away', 1, 1);"
            "DELETE FROM failure WHERE item_kind = 'file'",
            NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
}

static void keys_are_heeded_by_every_connection(void **state)
{
    static const enum db_mode modes[] = {DB_CREATE, DB_WRITE, DB_READ};
    struct err err = {0};
    char path[300];

    (void)state;
    sqlite3_close(made_store_open(path, "keys.limbeck"));
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        struct db *db = db_open(path, modes[i], &err);
        assert_int_equal(db_pragma(db, "PRAGMA foreign_keys"), 1);
        /* without it REPLACE would delete a fact in silence */
        assert_int_equal(db_pragma(db, "PRAGMA recursive_triggers"), 1);
        db_close(db);
    }
}

static void a_row_that_names_none_is_refused(void **state)
{
    struct err err = {0};
    char path[300];

    (void)state;
    sqlite3_close(made_store_open(path, "none.limbeck"));
    struct db *db = db_open(path, DB_WRITE, &err);
    struct query *q = db_query(db, QUERY_TEACHER_ADD);
    for (int i = 1; i <= 5; i++)
        query_text(q, i, "t");
    query_int(q, 4, 77); /* prompt */
    query_int(q, 6, 1);
    assert_false(query_run(q, &err));
    assert_non_null(strstr(err.text, "FOREIGN KEY"));
    db_close(db);
}

/* Keys were not heeded up to schema 9: a row that went by hand. */
static void a_store_with_a_hole_is_not_brought_up_to_date(void **state)
{
    struct err err = {0};
    char path[300], name[40];
    sqlite3 *raw;

    (void)state;
    snprintf(path, sizeof(path), "%s/hole.limbeck", testing_dir());
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    for (size_t i = 0; i < schema_text_count; i++) {
        snprintf(name, sizeof(name), "%s", schema_texts[i].name);
        if (name[0] == '0' && strncmp(name, "0010", 4) < 0)
            assert_int_equal(
                sqlite3_exec(raw, schema_texts[i].text, NULL, NULL, NULL),
                SQLITE_OK);
    }
    assert_int_equal(
        sqlite3_exec(raw,
                     "PRAGMA user_version = 9;"
                     "INSERT INTO run VALUES (1, '', '', '', '', '', 0, 0, 0);"
                     "INSERT INTO answer (reply_id, version_id, status, form, "
                     "strict, run_id) VALUES (5, 6, 'ok', '', 0, 1)",
                     NULL, NULL, NULL),
        SQLITE_OK);
    assert_null(db_open(path, DB_WRITE, &err));
    assert_non_null(strstr(err.text, "changed by hand"));
    assert_non_null(strstr(err.text, "2 rows of its table \"answer\""));
    /* It stays as it was. */
    sqlite3_stmt *version;
    sqlite3_prepare_v2(raw, "PRAGMA user_version", -1, &version, NULL);
    assert_int_equal(sqlite3_step(version), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(version, 0), 9);
    sqlite3_finalize(version);
    sqlite3_close(raw);
}

TESTING_MAIN(cmocka_unit_test(every_table_is_a_fact_or_not),
             cmocka_unit_test(facts_are_not_changed_by_hand),
             cmocka_unit_test(a_failure_keeps_its_item),
             cmocka_unit_test(keys_are_heeded_by_every_connection),
             cmocka_unit_test(a_row_that_names_none_is_refused),
             cmocka_unit_test(a_store_with_a_hole_is_not_brought_up_to_date))
