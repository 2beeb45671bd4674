#include "testing.h"

#include "db/given.h"

#include <sqlite3.h>
#include <unistd.h>

enum { ROWS = 1000 };

struct given_test {
    int64_t made, fails_at;
    const char *split; /* of every second row */
    int64_t every;     /* each of which is left out; 0: none */
};

static enum query_state test_next(void *arg, struct given_row *row,
                                  struct err *err)
{
    struct given_test *t = arg;

    if (t->made == t->fails_at) {
        err_record(err, "row %lld is bad", (long long)t->made);
        return QUERY_FAILED;
    }
    if (t->every != 0 && (t->made + 1) % t->every == 0)
        t->made++;
    if (t->made >= ROWS)
        return QUERY_DONE;
    given_int(row, 0, ++t->made);
    given_text(row, 1, span_of(t->made % 2 == 0 ? t->split : "none"));
    given_text(row, 2, span_of(""));
    if (t->made % 2 == 0)
        given_int(row, 3, t->made * 10);
    given_text(row, 5, span_of("group"));
    given_text(row, 6, span_make("accepted, and more", 8));
    return QUERY_ROW;
}

static struct db *given_store(char path[300])
{
    struct err err = {.kind = ERR_NONE};

    snprintf(path, 300, "%s/given.limbeck", testing_dir());
    unlink(path);
    struct db *db = db_open(path, DB_CREATE, &err);
    assert_non_null(db);
    return db;
}

static int64_t given_look(const char *path, const char *sql)
{
    sqlite3_stmt *s;
    sqlite3 *raw;

    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(raw, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(raw);
    return value;
}

static void rows_come_in_as_they_were_given(void **state)
{
    struct given_test t = {.fails_at = -1, .split = "cot"};
    struct err err = {.kind = ERR_NONE};
    char path[300];
    struct db *db = given_store(path);
    struct query *q = db_query(db, QUERY_SPLIT_PUT);

    (void)state;
    query_int(q, 1, 7);
    assert_true(query_fill(q, test_next, &t, &err));
    /* For whoever is not filled there are none. */
    q = db_query(db, QUERY_SPLIT_PUT);
    query_int(q, 1, 8);
    assert_true(query_run(q, &err));
    db_close(db);
    assert_int_equal(given_look(path, "SELECT count(*) FROM split"), ROWS);
    assert_int_equal(
        given_look(path, "SELECT count(*) FROM split WHERE policy_id = 7 AND "
                         "group_key = 'group' AND why = 'accepted' AND "
                         "part = '' AND label IS NULL AND (sample_id % 2 = 0) "
                         "= (split = 'cot' AND reply_id = sample_id * 10) AND "
                         "(sample_id % 2 = 1) = (reply_id IS NULL)"),
        ROWS);
}

static void what_makes_no_row_is_told(void **state)
{
    struct given_test t = {.fails_at = 500, .split = "cot"};
    struct err err = {.kind = ERR_NONE};
    char path[300];
    struct db *db = given_store(path);
    struct query *q = db_query(db, QUERY_SPLIT_PUT);

    (void)state;
    query_int(q, 1, 7);
    assert_false(query_fill(q, test_next, &t, &err));
    assert_int_equal(err.kind, ERR_RECORD);
    assert_string_equal(err.text, "row 500 is bad");
    db_close(db);
    assert_int_equal(given_look(path, "SELECT count(*) FROM split"), 0);
}

static void what_the_table_refuses_is_told(void **state)
{
    struct given_test t = {.fails_at = -1, .split = "cotton"};
    struct err err = {.kind = ERR_NONE};
    char path[300];
    struct db *db = given_store(path);
    struct query *q = db_query(db, QUERY_SPLIT_PUT);

    (void)state;
    query_int(q, 1, 7);
    assert_false(query_fill(q, test_next, &t, &err));
    assert_int_equal(err.kind, ERR_STAGE);
    assert_non_null(strstr(err.text, "CHECK"));
    db_close(db);
}

static void given_script(const char *path, const char *sql)
{
    sqlite3 *raw;

    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(raw);
}

/* All rows but each `every`-th, for owner 7. */
static void fill_changed(const char *path, int64_t every, const char *split)
{
    const struct given_standing standing = {QUERY_SPLIT_FORMER,
                                            QUERY_SPLIT_DROP, 7};
    struct given_test t = {.fails_at = -1, .split = split, .every = every};
    struct err err = {.kind = ERR_NONE};

    given_script(path, "DELETE FROM wrote");
    struct db *db = db_open(path, DB_WRITE, &err);
    assert_non_null(db);
    struct query *q = db_query(db, QUERY_SPLIT_PUT);
    query_int(q, 1, 7);
    assert_true(query_fill_changed(db, q, &standing, test_next, &t, &err));
    db_close(db);
}

#define WROTE(what) "SELECT count(*) FROM wrote WHERE what = '" what "'"
#define WROTE_OTHER(what, which)                                               \
    WROTE(what) " AND (NOT (" which ") OR policy_id <> 7)"

static void what_differs_alone_is_written(void **state)
{
    char path[300];
    struct given_test t = {.fails_at = -1, .split = "cot"};
    struct err err = {.kind = ERR_NONE};
    struct db *db = given_store(path);
    struct query *q = db_query(db, QUERY_SPLIT_PUT);

    (void)state;
    query_int(q, 1, 8); /* somebody else's */
    assert_true(query_fill(q, test_next, &t, &err));
    db_close(db);
    given_script(
        path, "CREATE TABLE wrote (what TEXT, policy_id INTEGER, id INTEGER);"
              "CREATE TRIGGER a AFTER INSERT ON split BEGIN INSERT INTO "
              "wrote VALUES ('new', NEW.policy_id, NEW.sample_id); END;"
              "CREATE TRIGGER b AFTER UPDATE ON split BEGIN INSERT INTO "
              "wrote VALUES ('changed', NEW.policy_id, NEW.sample_id); END;"
              "CREATE TRIGGER c AFTER DELETE ON split BEGIN INSERT INTO "
              "wrote VALUES ('gone', OLD.policy_id, OLD.sample_id); END;");
    fill_changed(path, 10, "cot");
    assert_int_equal(given_look(path, WROTE("new")), ROWS - ROWS / 10);
    fill_changed(path, 10, "cot");
    assert_int_equal(given_look(path, "SELECT count(*) FROM wrote"), 0);
    fill_changed(path, 7, "judge");
    assert_int_equal(given_look(path, WROTE("new")), ROWS / 10 - ROWS / 70);
    assert_int_equal(given_look(path, WROTE_OTHER("new", "id % 10 = 0")), 0);
    assert_int_equal(given_look(path, WROTE("gone")), ROWS / 7 - ROWS / 70);
    assert_int_equal(given_look(path, WROTE_OTHER("gone", "id % 7 = 0")), 0);
    assert_int_equal(given_look(path, WROTE("changed")),
                     ROWS / 2 - ROWS / 10 - ROWS / 14 + ROWS / 70);
    assert_int_equal(given_look(path, WROTE_OTHER("changed", "id % 2 = 0")), 0);
    assert_int_equal(given_look(path, "SELECT count(*) FROM split"),
                     ROWS + ROWS - ROWS / 7);
    assert_int_equal(given_look(path, "SELECT count(*) FROM split WHERE "
                                      "policy_id = 7 AND (split = 'judge') = "
                                      "(sample_id % 2 = 0)"),
                     ROWS - ROWS / 7);
}

TESTING_MAIN(cmocka_unit_test(rows_come_in_as_they_were_given),
             cmocka_unit_test(what_makes_no_row_is_told),
             cmocka_unit_test(what_the_table_refuses_is_told),
             cmocka_unit_test(what_differs_alone_is_written))
