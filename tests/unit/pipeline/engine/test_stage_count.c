/*
 * Counts that are kept must be what counting anew gives: every table that a
 * stage counts from takes them away when it changes, whoever writes.
 */
#include "testing.h"

#include "db/query_text.h"
#include "engine/stage_count.h"
#include "made_store.h"

/* Tables whose changes come with another version of the stage, which the
 * counts are kept for. */
static const char *const by_version[] = {"stage_count", "stage_version",
                                         "off_version", "sqlite_schema"};

enum { READS_MAX = 60 };

struct reads {
    sqlite3 *db;
    char tables[READS_MAX][40];
    size_t count;
};

static bool is_one_of(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

static int64_t number(sqlite3 *db, const char *sql, const char *text)
{
    sqlite3_stmt *s;

    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    if (text != NULL)
        sqlite3_bind_text(s, 1, text, -1, SQLITE_TRANSIENT);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return n;
}

static int reads_table(void *arg, int action, const char *table,
                       const char *column, const char *schema, const char *view)
{
    struct reads *r = arg;

    (void)column;
    (void)schema;
    (void)view;
    if (action != SQLITE_READ || table == NULL)
        return SQLITE_OK;
    for (size_t i = 0; i < r->count; i++) {
        if (strcmp(r->tables[i], table) == 0)
            return SQLITE_OK;
    }
    assert_true(r->count < READS_MAX);
    snprintf(r->tables[r->count++], sizeof(r->tables[0]), "%s", table);
    return SQLITE_OK;
}

/* Add the tables that a query reads. */
static void tables_of(struct reads *r, enum query_id id)
{
    struct span sql = query_text_find(id);
    sqlite3_stmt *s;

    sqlite3_set_authorizer(r->db, reads_table, r);
    assert_int_equal(
        sqlite3_prepare_v2(r->db, sql.data, (int)sql.len, &s, NULL), SQLITE_OK);
    sqlite3_set_authorizer(r->db, NULL, NULL);
    sqlite3_finalize(s);
}

/* Rows that only one stage adds, which writes its counts with them. */
static const char *const added_by_one[] = {"verdict", "split"};

/* Are there triggers for all that can happen to the table? A fact is added
 * alone. What is no table is read through its tables. */
static bool takes_away(sqlite3 *db, const char *table)
{
    static const char is_table[] = "SELECT count(*) FROM sqlite_schema WHERE "
                                   "type = 'table' AND name = ?1";
    static const char is_fact[] =
        "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND "
        "name = ?1 || '_undeleted' AND ?1 <> 'failure'";
    static const char triggers[] =
        "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND "
        "tbl_name = ?1 AND name IN (?1 || '_added_counted', "
        "?1 || '_changed_counted', ?1 || '_gone_counted')";

    if (number(db, is_table, table) == 0 ||
        is_one_of(by_version, sizeof(by_version) / sizeof(by_version[0]),
                  table))
        return true;
    int wanted = number(db, is_fact, table) > 0      ? 1
                 : is_one_of(added_by_one, 2, table) ? 2
                                                     : 3;
    return number(db, triggers, table) == wanted;
}

static void every_table_takes_its_counts_away(void **state)
{
    char path[300];
    sqlite3 *db = made_store_open(path, "triggers.limbeck");
    int faults = 0;

    (void)state;
    for (size_t i = 0; stage_all[i] != NULL; i++) {
        const struct stage *stage = stage_all[i];
        struct reads r = {.db = db};
        tables_of(&r, stage->sums);
        if (stage->store_alone && stage->pending != QUERY_NONE)
            tables_of(&r, stage->pending);
        if (stage->store_alone && stage->fingerprint != QUERY_NONE)
            tables_of(&r, stage->fingerprint);
        for (size_t k = 0; k < r.count; k++) {
            if (takes_away(db, r.tables[k]))
                continue;
            print_message("%s counts from %s, which lets its counts stand\n",
                          stage->name, r.tables[k]);
            faults++;
        }
    }
    sqlite3_close(db);
    assert_int_equal(faults, 0);
}

static void execute(sqlite3 *db, const char *sql)
{
    char *message = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
}

/* Count every stage that has a version, and keep that. */
static void keep_all(struct db *db, sqlite3 *raw)
{
    struct err err = {.kind = ERR_NONE};

    for (size_t i = 0; stage_order[i] != NULL; i++) {
        struct stage_run run = {.stage = stage_find(stage_order[i]), .db = db};
        struct tally t;
        run.version_id = number(raw,
                                "SELECT coalesce(max(version_id), 0) FROM "
                                "current_version WHERE stage = ?1",
                                stage_order[i]);
        if (run.version_id == 0)
            continue;
        assert_true(stage_count_anew(&run, &t, &err));
        assert_true(stage_count_put(&run, &t, &err));
    }
}

static int64_t kept(sqlite3 *raw)
{
    return number(raw, "SELECT count(*) FROM stage_count", NULL);
}

static void a_count_that_was_broken_is_found(void **state)
{
    struct err err = {.kind = ERR_NONE};
    char path[300];
    sqlite3 *raw = made_store_open(path, "broken.limbeck");
    struct buf lines;
    size_t differing;

    (void)state;
    made_store_fill(raw, 40);
    struct db *db = db_open(path, DB_WRITE, &err);
    assert_non_null(db);
    keep_all(db, raw);
    assert_true(kept(raw) > 5);
    buf_init(&lines, 10000);
    assert_true(stage_count_check(db, &lines, &differing, &err));
    assert_int_equal(differing, 0);
    assert_string_equal(lines.data, "");
    execute(raw, "UPDATE stage_count SET kept = kept + 1 "
                 "WHERE stage IN ('extract', 'split')");
    assert_true(stage_count_check(db, &lines, &differing, &err));
    assert_int_equal(differing, 2);
    assert_non_null(strstr(lines.data, "extract: kept: "));
    assert_non_null(strstr(lines.data, "\nsplit: kept: "));
    assert_true(stage_count_forget(db, NULL, &err));
    assert_int_equal(kept(raw), 0);
    buf_release(&lines);
    db_close(db);
    sqlite3_close(raw);
}

/* Whoever changes a row: what stands is what is before it in the pipeline. */
static void a_change_takes_counts_away_from_its_stage_on(void **state)
{
    static const struct {
        const char *sql, *first_gone;
    } changes[] = {
        {"INSERT INTO review (reply_id, verdict, reviewer, at) "
         "SELECT min(id), 'keep', 'x', 1 FROM reply",
         "decide"},
        {"UPDATE verdict SET kept = 1 - kept", "decide"},
        {"UPDATE split SET why = why", "split"},
        {"DELETE FROM measure WHERE distance > 100", "decide"},
        {"DELETE FROM answer WHERE reply_id IN (SELECT min(id) FROM reply)",
         "extract"},
        {"UPDATE active_teacher SET candidates = 2", "teach"},
        {"UPDATE sample_state SET current = 1", "ingest"},
        {"UPDATE current_version SET input_fingerprint = 'x' "
         "WHERE stage = 'score'",
         "score"},
        {"INSERT INTO failure (stage, item_kind, item, version_id, kind, name, "
         "message, at, run_id) SELECT 'extract', 'reply', min(r.id), 6, "
         "'record', 'n', 'm', 0, 1 FROM reply r",
         "extract"}};
    struct err err = {.kind = ERR_NONE};
    char path[300];
    sqlite3 *raw = made_store_open(path, "changes.limbeck");

    (void)state;
    made_store_fill(raw, 40);
    struct db *db = db_open(path, DB_WRITE, &err);
    assert_non_null(db);
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        keep_all(db, raw);
        int64_t all = kept(raw);
        int64_t before = number(raw,
                                "SELECT count(*) FROM stage_count WHERE place "
                                "< (SELECT place FROM stage_count "
                                "WHERE stage = ?1)",
                                changes[i].first_gone);
        assert_true(before < all);
        execute(raw, changes[i].sql);
        if (kept(raw) != before)
            fail_msg("%s: %lld of %lld stand, not %lld", changes[i].sql,
                     (long long)kept(raw), (long long)all, (long long)before);
    }
    db_close(db);
    sqlite3_close(raw);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_takes_its_counts_away),
        cmocka_unit_test(a_count_that_was_broken_is_found),
        cmocka_unit_test(a_change_takes_counts_away_from_its_stage_on)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
