#include "testing.h"

#include "db/given.h"

#include <sqlite3.h>
#include <unistd.h>

enum { ROWS = 1000 };

struct given_test {
    int64_t made, fails_at;
};

static enum query_state test_next(void *arg, struct given_row *row,
                                  struct err *err)
{
    struct given_test *t = arg;

    if (t->made == t->fails_at) {
        err_record(err, "row %lld is bad", (long long)t->made);
        return QUERY_FAILED;
    }
    if (t->made == ROWS)
        return QUERY_DONE;
    given_int(row, 0, ++t->made);
    given_text(row, 1, span_of(t->made % 2 == 0 ? "cot" : "none"));
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
    struct given_test t = {.fails_at = -1};
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
    struct given_test t = {.fails_at = 500};
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
    struct given_test t = {.fails_at = -1};
    struct err err = {.kind = ERR_NONE};
    char path[300];
    struct db *db = given_store(path);
    struct query *q = db_query(db, QUERY_SPLIT_PUT);

    (void)state;
    query_int(q, 1, 7);
    assert_true(query_fill(q, test_next, &t, &err));
    q = db_query(db, QUERY_SPLIT_PUT);
    query_int(q, 1, 7);
    t.made = 0;
    assert_false(query_fill(q, test_next, &t, &err)); /* the same keys */
    assert_int_equal(err.kind, ERR_STAGE);
    assert_non_null(strstr(err.text, "UNIQUE"));
    db_close(db);
}

TESTING_MAIN(cmocka_unit_test(rows_come_in_as_they_were_given),
             cmocka_unit_test(what_makes_no_row_is_told),
             cmocka_unit_test(what_the_table_refuses_is_told))
