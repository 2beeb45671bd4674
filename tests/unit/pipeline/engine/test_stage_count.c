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

/* From which place on a trigger takes counts away, when what it is about is of
 * that stage. */
static int64_t first_taken(sqlite3 *db, const char *trigger, const char *stage)
{
    const char *at = strstr(trigger, "place >= ");
    char sql[1000];
    size_t len = 0;

    assert_non_null(at);
    at += strlen("place >= ");
    len = (size_t)snprintf(sql, sizeof(sql), "SELECT ");
    while (*at != ';' && len + 40 < sizeof(sql)) {
        if (strncmp(at, "NEW.stage", 9) == 0 ||
            strncmp(at, "OLD.stage", 9) == 0) {
            len += (size_t)snprintf(sql + len, 40, "'%s'", stage);
            at += 9;
        } else {
            sql[len++] = *at++;
        }
    }
    assert_int_equal(*at, ';');
    sql[len] = '\0';
    return number(db, sql, NULL);
}

/* Stages before it count failures that name no teacher: of teachers the view
 * of failures asks for those alone that do. */
static int teach_place(void)
{
    int i = 0;

    while (strcmp(stage_order[i], "teach") != 0)
        i++;
    return i + 1;
}

/* Triggers of the table that let the counts of the stage at `place` stand. */
static int too_far_behind(sqlite3 *db, const char *table, const char *stage,
                          int place)
{
    sqlite3_stmt *s;
    int faults = 0;

    if (is_one_of(by_version, sizeof(by_version) / sizeof(by_version[0]),
                  table) ||
        (strcmp(table, "active_teacher") == 0 && place < teach_place()))
        return 0;
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "SELECT sql, name FROM sqlite_schema WHERE "
                           "type = 'trigger' AND tbl_name = ?1 AND "
                           "name LIKE '%counted'",
                           -1, &s, NULL),
        SQLITE_OK);
    sqlite3_bind_text(s, 1, table, -1, SQLITE_TRANSIENT);
    while (sqlite3_step(s) == SQLITE_ROW) {
        if (first_taken(db, (const char *)sqlite3_column_text(s, 0), stage) <=
            place)
            continue;
        print_message("%s counts from %s, whose trigger %s leaves its counts\n",
                      stage, table, (const char *)sqlite3_column_text(s, 1));
        faults++;
    }
    sqlite3_finalize(s);
    return faults;
}

/* Each stage's counts go with what it counts from, whatever its place is. */
static void triggers_know_the_place_of_each_stage(void **state)
{
    char path[300];
    sqlite3 *db = made_store_open(path, "places.limbeck");
    int faults = 0;

    (void)state;
    for (int i = 0; stage_order[i] != NULL; i++) {
        const struct stage *stage = stage_find(stage_order[i]);
        struct reads r = {.db = db};
        assert_non_null(stage);
        tables_of(&r, stage->sums);
        assert_true(r.count > 0);
        for (size_t k = 0; k < r.count; k++)
            faults += too_far_behind(db, r.tables[k], stage->name, i + 1);
    }
    sqlite3_close(db);
    assert_int_equal(faults, 0);
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

/* A version for each stage that the made-up store has none of. */
static void give_versions(sqlite3 *raw)
{
    for (size_t i = 0; stage_order[i] != NULL; i++) {
        char sql[600];
        snprintf(sql, sizeof(sql),
                 "INSERT OR IGNORE INTO stage_version (stage, text, run_id) "
                 "SELECT '%s', 'made up', min(id) FROM run;"
                 "INSERT OR IGNORE INTO current_version (stage, version_id) "
                 "SELECT stage, id FROM stage_version WHERE stage = '%s'",
                 stage_order[i], stage_order[i]);
        execute(raw, sql);
    }
}

/* Of each stage of the pipeline, one after the other. */
static void a_count_that_was_broken_is_found(void **state)
{
    struct err err = {.kind = ERR_NONE};
    char path[300], sql[200], said[60];
    sqlite3 *raw = made_store_open(path, "broken.limbeck");
    struct buf lines;
    size_t differing, stages = 0;

    (void)state;
    made_store_fill(raw, 40);
    give_versions(raw);
    struct db *db = db_open(path, DB_WRITE, &err);
    assert_non_null(db);
    keep_all(db, raw);
    buf_init(&lines, 10000);
    assert_true(stage_count_check(db, &lines, &differing, &err));
    assert_int_equal(differing, 0);
    assert_string_equal(lines.data, "");
    for (; stage_order[stages] != NULL; stages++) {
        snprintf(sql, sizeof(sql),
                 "UPDATE stage_count SET kept = kept + 1, rejected = rejected "
                 "- 1 WHERE stage = '%s'",
                 stage_order[stages]);
        execute(raw, sql);
        buf_reset(&lines);
        assert_true(stage_count_check(db, &lines, &differing, &err));
        assert_int_equal(differing, stages + 1);
        snprintf(said, sizeof(said), "%s: kept: ", stage_order[stages]);
        assert_non_null(strstr(lines.data, said));
    }
    assert_int_equal(kept(raw), stages);
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
        cmocka_unit_test(triggers_know_the_place_of_each_stage),
        cmocka_unit_test(a_count_that_was_broken_is_found),
        cmocka_unit_test(a_change_takes_counts_away_from_its_stage_on)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
