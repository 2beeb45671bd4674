#include "testing.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <unistd.h>

#include "engine/run_row.h"
#include "engine/stage.h"

/* A stage of our own over the queries of `place`: it "places" samples by
 * their id. What it does to which id is the test's to say. */
enum { OTHER_VERSION = 500 };

struct trial {
    int64_t bad, again, broken; /* ids that fail in these ways; 0: none */
    int64_t unsaved;            /* an id whose save says done and is not */
    int64_t dropped;
    int64_t writer;    /* an id whose work writes to `store` itself */
    const char *store; /* its path */
    bool wrote;
    int64_t mute_load, mute_work, mute_save; /* ids: fail and say nothing */
    int64_t last_saved;
    bool disordered;
    atomic_int calls;
};

struct trial_settings {
    int64_t step;
    const char *note;
};

static const struct param trial_params[] = {
    {.name = "step",
     .type = PARAM_INT,
     .at = offsetof(struct trial_settings, step),
     .initial = "1",
     .about = "a setting that changes results"},
    {.name = "note",
     .type = PARAM_TEXT,
     .at = offsetof(struct trial_settings, note),
     .about = "a setting that does not",
     .flags = PARAM_RUNTIME},
};

/* Reached by the stage's functions; tests run one after the other. */
static struct trial now;

static bool trial_load(struct stage_run *run, struct query *row,
                       struct record *r, struct err *err)
{
    (void)run;
    (void)row;
    (void)err;
    if (r->id == now.mute_load)
        return false;
    r->in = arena_take(&r->arena, 8);
    return true;
}

/* Write to the store while the stage has rows of its own that are not
 * committed: another program that waits for its turn, though not for long. */
static bool trial_write_beside(void)
{
    sqlite3 *raw;

    for (int i = 0; i < 10000 && now.calls == 0; i++)
        usleep(1000);
    assert_int_equal(sqlite3_open(now.store, &raw), SQLITE_OK);
    sqlite3_busy_timeout(raw, 10000);
    int rc = sqlite3_exec(raw, "BEGIN IMMEDIATE; COMMIT", NULL, NULL, NULL);
    sqlite3_close(raw);
    return now.calls > 0 && rc == SQLITE_OK;
}

static bool trial_work(const struct stage_run *run, struct record *r,
                       int worker, struct err *err)
{
    (void)run;
    assert_true(worker >= 0 && worker < 4);
    for (volatile int i = 0; i < (int)(r->id * 7919 % 5000); i++)
        ;
    r->dropped = r->id == now.dropped;
    if (r->id == now.writer)
        now.wrote = trial_write_beside();
    if (r->id == now.mute_work)
        return false;
    if (r->id == now.bad)
        return err_record(err, "a bad record");
    if (r->id == now.again)
        return err_retry(err, "a network that was away");
    if (r->id == now.broken)
        return err_stage(err, "a disk that is full");
    return true;
}

static bool trial_save(struct stage_run *run, struct record *r, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_PLACE_PUT);

    now.calls++;
    if (r->id <= now.last_saved)
        now.disordered = true;
    now.last_saved = r->id;
    if (r->id == now.mute_save)
        return false;
    query_int(q, 1, r->id);
    query_int(q, 2, r->id == now.unsaved ? OTHER_VERSION : run->version_id);
    query_text(q, 3, "FR");
    query_int(q, 9, run->run_id);
    return query_run(q, err);
}

static const struct stage trial_stage = {
    .name = "place",
    .version = 1,
    .about = "a stage for tests",
    .unit = "samples",
    .item = ITEM_SAMPLE,
    .params = trial_params,
    .param_count = PARAM_COUNT(trial_params),
    .settings_size = sizeof(struct trial_settings),
    .pending = QUERY_PLACE_PENDING,
    .sums = QUERY_PLACE_SUMS,
    .load = trial_load,
    .work = trial_work,
    .save = trial_save,
};

static bool trial_switch_off(struct stage_run *run, struct buf *text,
                             struct err *err)
{
    (void)text;
    (void)err;
    run->off = true;
    return true;
}

/* The same, with nothing to do, whatever there is. */
static const struct stage trial_off = {
    .name = "place",
    .version = 1,
    .about = "a stage for tests",
    .unit = "samples",
    .item = ITEM_SAMPLE,
    .pending = QUERY_PLACE_PENDING,
    .sums = QUERY_PLACE_SUMS,
    .identify = trial_switch_off,
    .load = trial_load,
    .work = trial_work,
    .save = trial_save,
};

/* The same, with its settings in a section that others share. */
static const struct stage trial_shared = {
    .name = "place",
    .version = 1,
    .about = "a stage for tests",
    .unit = "samples",
    .item = ITEM_SAMPLE,
    .section = "sample",
    .params = trial_params,
    .param_count = PARAM_COUNT(trial_params),
    .settings_size = sizeof(struct trial_settings),
    .pending = QUERY_PLACE_PENDING,
    .sums = QUERY_PLACE_SUMS,
    .load = trial_load,
    .work = trial_work,
    .save = trial_save,
};

static void execute(const char *path, const char *sql)
{
    sqlite3 *raw;

    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(raw);
}

static int count_rows(const char *path, const char *from)
{
    sqlite3 *raw;
    sqlite3_stmt *query;
    char sql[200];

    snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", from);
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(raw, sql, -1, &query, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    int n = sqlite3_column_int(query, 0);
    sqlite3_finalize(query);
    sqlite3_close(raw);
    return n;
}

static void fill(const char *path, int count)
{
    struct err err = {0};
    char sql[900];

    db_close(db_open(path, DB_CREATE, &err));
    snprintf(sql, sizeof(sql),
             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
             "WHERE i < %d) INSERT INTO sample SELECT i, 's', 'k' || i, 1 "
             "FROM n; INSERT INTO sample_state (sample_id, lat_deg, lon_deg, "
             "position_origin, standing, run_id) SELECT id, 1, 2, 'table', "
             "'kept', 1 FROM sample; INSERT INTO stage_version VALUES "
             "(%d, 'place', 'another', 1)",
             count, OTHER_VERSION);
    execute(path, sql);
}

static char *new_store(const char *name, int count)
{
    char *path = malloc(300);

    snprintf(path, 300, "%s/%s", testing_dir(), name);
    fill(path, count);
    now = (struct trial){.bad = 0};
    return path;
}

static bool run_stage(const struct stage *stage, const char *path,
                      struct settings *s, struct stage_result *result,
                      struct err *err)
{
    struct stage_request request = {.settings = s,
                                    .store = path,
                                    .jobs = 4,
                                    .progress = PROGRESS_NONE,
                                    .command = "test"};

    now.last_saved = 0;
    now.calls = 0;
    return stage_execute(stage, &request, result, err);
}

static bool run_trial(const char *path, const char *step, const char *note,
                      struct stage_result *result, struct err *err)
{
    struct settings *s = settings_open();

    assert_true(settings_put(s, "place.step", step, FROM_FILE, 1, err));
    assert_true(settings_put(s, "place.note", note, FROM_FILE, 2, err));
    bool ok = run_stage(&trial_stage, path, s, result, err);
    settings_close(s);
    return ok;
}

static void stage_saves_in_order_and_once(void **state)
{
    struct err err = {0};
    struct stage_result r;
    char *path = new_store("order.limbeck", 3000);

    (void)state;
    assert_true(run_trial(path, "1", "a", &r, &err));
    assert_false(now.disordered);
    assert_int_equal(now.calls, 3000);
    assert_int_equal(r.tally.in, 3000);
    assert_int_equal(r.tally.kept, 3000);
    assert_int_equal(r.worked, 3000);
    assert_true(run_trial(path, "1", "another", &r, &err));
    assert_true(r.nothing_to_do);
    assert_int_equal(now.calls, 0);
    assert_true(run_trial(path, "2", "a", &r, &err));
    assert_int_equal(now.calls, 3000);
    free(path);
}

static void stage_sets_a_bad_record_aside(void **state)
{
    struct err err = {0};
    struct stage_result r;
    char *path = new_store("aside.limbeck", 500);

    (void)state;
    now.bad = 77;
    now.again = 300;
    assert_true(run_trial(path, "1", "a", &r, &err));
    assert_int_equal(r.tally.kept, 498);
    assert_int_equal(r.tally.errored, 2);
    assert_int_equal(r.set_aside, 2);
    /* What may work later is tried again, what cannot is not. */
    now = (struct trial){.bad = 77};
    assert_true(run_trial(path, "1", "a", &r, &err));
    assert_int_equal(now.calls, 1);
    assert_int_equal(now.last_saved, 300);
    assert_int_equal(r.tally.errored, 1);
    /* Under another setting every record has a new chance. */
    now = (struct trial){.bad = 0};
    assert_true(run_trial(path, "3", "a", &r, &err));
    assert_int_equal(r.tally.kept, 500);
    assert_int_equal(r.tally.errored, 0);
    free(path);
}

static void stage_stops_when_it_must(void **state)
{
    struct err err = {0};
    struct stage_result r;
    char *path = new_store("stop.limbeck", 2000);

    (void)state;
    now.broken = 1500;
    assert_false(run_trial(path, "1", "a", &r, &err));
    assert_int_equal(err.kind, ERR_STAGE);
    assert_string_equal(err.text, "place: a disk that is full");
    int done = now.calls;
    assert_true(done >= 1000 && done < 1500);
    /* The next run goes on behind the last commit. */
    now = (struct trial){.bad = 0};
    assert_true(run_trial(path, "1", "a", &r, &err));
    assert_true(now.calls >= 500 && now.calls < 2000);
    assert_int_equal(r.tally.kept, 2000);
    free(path);
}

/* A stage that fails without a word is wrong: it stops, and nothing of the
 * record is kept. */
static void stage_stops_at_a_failure_without_a_reason(void **state)
{
    char *path = new_store("mute.limbeck", 20);

    (void)state;
    for (int step = 0; step < 3; step++) {
        struct err err = {0};
        struct stage_result r;
        now = (struct trial){.mute_load = step == 0 ? 7 : 0,
                             .mute_work = step == 1 ? 7 : 0,
                             .mute_save = step == 2 ? 7 : 0};
        assert_false(run_trial(path, "1", "a", &r, &err));
        assert_int_equal(err.kind, ERR_STAGE);
        assert_string_equal(err.text, "place: a failure without a reason");
        assert_int_equal(count_rows(path, "place WHERE sample_id = 7"), 0);
        assert_int_equal(count_rows(path, "failure"), 0);
    }
    free(path);
}

static void stage_says_when_a_sum_does_not_hold(void **state)
{
    struct err err = {0};
    struct tally good = {10, 4, 3, 2, 1}, bad = {10, 4, 3, 2, 0};

    (void)state;
    assert_true(stage_sums_hold(&trial_stage, &good, &err));
    assert_false(stage_sums_hold(&trial_stage, &bad, &err));
    assert_int_equal(err.kind, ERR_STAGE);
    assert_non_null(strstr(err.text, "10 came in, but 4 kept + 3 rejected + 2 "
                                     "errored + 0 pending"));
}

static void stage_counts_what_was_not_saved_as_pending(void **state)
{
    struct err err = {0};
    struct stage_result r;
    char *path = new_store("unsaved.limbeck", 50);

    (void)state;
    now.unsaved = 20;
    assert_true(run_trial(path, "1", "a", &r, &err));
    assert_int_equal(r.tally.kept, 49);
    assert_int_equal(r.tally.pending, 1);
    free(path);
}

static void stage_counts_what_was_dropped_as_pending(void **state)
{
    struct err err = {0};
    struct stage_result r;
    char *path = new_store("dropped.limbeck", 50);

    (void)state;
    now.dropped = 20;
    assert_true(run_trial(path, "1", "a", &r, &err));
    assert_int_equal(r.worked, 49);
    assert_int_equal(r.tally.kept, 49);
    assert_int_equal(r.tally.pending, 1);
    now.dropped = 0;
    assert_true(run_trial(path, "1", "a", &r, &err));
    assert_int_equal(now.calls, 1);
    assert_int_equal(r.tally.kept, 50);
    free(path);
}

/* A model that thinks for minutes must not keep others from the store. */
static void stage_lets_others_write_while_it_waits(void **state)
{
    struct err err = {0};
    struct stage_result r;
    char *path = new_store("waits.limbeck", 20);

    (void)state;
    now.writer = 10;
    now.store = path;
    assert_true(run_trial(path, "1", "a", &r, &err));
    assert_true(now.wrote);
    assert_int_equal(r.tally.kept, 20);
    free(path);
}

static void stage_keeps_what_a_failure_is_about(void **state)
{
    struct err err = {0};
    struct stage_result r;
    char *path = new_store("item.limbeck", 5);

    (void)state;
    now.again = 3;
    assert_true(run_trial(path, "1", "a", &r, &err));
    assert_int_equal(count_rows(path, "failure WHERE item_kind = 'sample' AND "
                                      "item = 3 AND name = 'sample 3'"),
                     1);
    /* The same again is the same row. */
    assert_true(run_trial(path, "1", "a", &r, &err));
    assert_int_equal(count_rows(path, "failure"), 1);
    free(path);
}

/* Several candidates of one sample fail each for itself. */
static void stage_fail_tells_candidates_apart(void **state)
{
    struct err err = {0}, why = {0};
    char *path = new_store("candidates.limbeck", 1);

    (void)state;
    struct db *db = db_open(path, DB_WRITE, &err);
    struct stage_run run = {
        .stage = &trial_stage, .db = db, .version_id = OTHER_VERSION};
    assert_true(run_row_add(db, "test", SPAN_NONE, &run.run_id, &err));
    err_record(&why, "too long");
    assert_true(db_begin(db, &err));
    for (int i = 0; i < 3; i++) {
        struct stage_item item = {.kind = ITEM_SAMPLE, .id = 1, .candidate = i};
        assert_true(stage_fail(&run, &item, "k1", &why, &err));
    }
    assert_true(db_commit(db, &err));
    db_close(db);
    assert_int_equal(run.set_aside, 3);
    assert_int_equal(count_rows(path, "failure WHERE candidate = 2"), 1);
    assert_int_equal(count_rows(path, "failure WHERE kind = 'record'"), 3);
    free(path);
}

static void stage_that_is_off_does_and_counts_nothing(void **state)
{
    struct err err = {0};
    struct stage_result r;
    char *path = new_store("off.limbeck", 30);
    struct settings *s = settings_open();

    (void)state;
    assert_true(run_stage(&trial_off, path, s, &r, &err));
    assert_true(r.nothing_to_do);
    assert_int_equal(now.calls, 0);
    assert_int_equal(r.tally.in, 0);
    assert_int_equal(r.tally.pending, 0);
    assert_int_equal(count_rows(path, "tally WHERE stage = 'place'"), 1);
    settings_close(s);
    free(path);
}

static void stage_reads_the_section_it_names(void **state)
{
    struct err err = {0};
    struct stage_result r;
    char *path = new_store("section.limbeck", 30);
    struct settings *s = settings_open();

    (void)state;
    assert_string_equal(stage_section(&trial_stage), "place");
    assert_string_equal(stage_section(&trial_shared), "sample");
    assert_true(settings_put(s, "sample.step", "5", FROM_FILE, 1, &err));
    assert_true(run_stage(&trial_shared, path, s, &r, &err));
    assert_int_equal(count_rows(path, "stage_version WHERE text LIKE "
                                      "'%step=5%'"),
                     1);
    settings_close(s);
    free(path);
}

TESTING_MAIN(cmocka_unit_test(stage_saves_in_order_and_once),
             cmocka_unit_test(stage_counts_what_was_dropped_as_pending),
             cmocka_unit_test(stage_lets_others_write_while_it_waits),
             cmocka_unit_test(stage_keeps_what_a_failure_is_about),
             cmocka_unit_test(stage_fail_tells_candidates_apart),
             cmocka_unit_test(stage_that_is_off_does_and_counts_nothing),
             cmocka_unit_test(stage_reads_the_section_it_names),
             cmocka_unit_test(stage_sets_a_bad_record_aside),
             cmocka_unit_test(stage_stops_when_it_must),
             cmocka_unit_test(stage_stops_at_a_failure_without_a_reason),
             cmocka_unit_test(stage_says_when_a_sum_does_not_hold),
             cmocka_unit_test(stage_counts_what_was_not_saved_as_pending))
