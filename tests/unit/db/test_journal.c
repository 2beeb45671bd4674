#include "testing.h"

#include "base/file_system.h"
#include "db/db.h"
#include "db/journal.h"

#include <sys/stat.h>
#include <unistd.h>

static char *place(const char *name)
{
    char *path = malloc(300);

    snprintf(path, 300, "%s/%s", testing_dir(), name);
    return path;
}

/* A file whose header says how its journal is kept. */
static char *file_with_mode(const char *name, char mode)
{
    char *path = place(name), head[100] = "SQLite format 3";
    FILE *f = fopen(path, "w");

    head[18] = head[19] = mode;
    assert_int_equal(fwrite(head, 1, sizeof(head), f), sizeof(head));
    fclose(f);
    return path;
}

static void journal_refuses_network_file_systems(void **state)
{
    static const int64_t networks[] = {0x6969, 0x517b, 0xfe534d42, 0xff534d42,
                                       0x0bd00bd0};
    char *wal = file_with_mode("wal", 2), *none = place("none");
    bool log;

    (void)state;
    for (size_t i = 0; i < sizeof(networks) / sizeof(networks[0]); i++) {
        struct err err = {0};
        assert_false(journal_allows(wal, networks[i], &log, &err));
        assert_non_null(strstr(err.text, "network file system"));
        assert_non_null(strstr(err.hint, "local disk"));
        assert_false(journal_allows(none, networks[i], &log, &err));
    }
    /* The sign bit of a 32-bit type is no part of it. */
    assert_non_null(file_system_network((int64_t)(int32_t)0xff534d42));
    free(wal);
    free(none);
}

static void journal_leaves_a_rollback_journal_alone(void **state)
{
    char *path = file_with_mode("rollback", 1);
    struct err err = {0};
    bool log = true;

    (void)state;
    assert_true(journal_allows(path, 0x6969, &log, &err));
    assert_false(log);
    assert_true(journal_allows(path, 0xef53, &log, &err)); /* ext4 */
    assert_true(log);
    free(path);
}

static void journal_with_changes_is_not_passed_over(void **state)
{
    char *path = place("store"), *log = place("store-wal");
    struct err err = {0};
    FILE *f = fopen(log, "w");

    (void)state;
    assert_true(journal_is_empty(path, &err));
    fputs("changes", f);
    fclose(f);
    assert_false(journal_is_empty(path, &err));
    assert_non_null(strstr(err.text, "store-wal"));
    free(path);
    free(log);
}

static void file_system_is_told_of_files_to_come(void **state)
{
    char *path = place("to-come");

    (void)state;
    assert_true(file_system_of(path) != 0);
    assert_true(file_system_of("to-come") != 0);
    assert_int_equal(file_system_of("/no/such/folder/file"), 0);
    free(path);
}

/* What is written through a scratch handle is seen by it, also through views,
 * and by nobody else; it waits for no writer. */
static void scratch_keeps_what_is_written_to_itself(void **state)
{
    char *path = place("scratch.limbeck");
    struct err err = {0};
    int64_t id = 0;
    struct query *q;

    (void)state;
    struct db *writer = db_open(path, DB_CREATE, &err);
    assert_non_null(writer);
    assert_true(db_begin(writer, &err));
    struct db *db = db_open(path, DB_SCRATCH, &err);
    assert_non_null(db);
    assert_true(db_begin(db, &err));
    q = db_query(db, QUERY_STAGE_VERSION_ADD);
    query_text(q, 1, "place");
    query_text(q, 2, "a state");
    query_int(q, 3, 1);
    assert_true(query_run(q, &err));
    assert_true(db_last_id(db) > 0);
    q = db_query(db, QUERY_STAGE_VERSION_FIND);
    query_text(q, 1, "place");
    query_text(q, 2, "a state");
    assert_true(query_one(q, &id, &err));
    assert_int_equal(id, db_last_id(db));
    db_close(db);
    db_rollback(writer);
    q = db_query(writer, QUERY_STAGE_VERSION_FIND);
    query_text(q, 1, "place");
    query_text(q, 2, "a state");
    assert_true(query_one(q, &id, &err));
    assert_int_equal(id, 0);
    db_close(writer);
    free(path);
}

/* What is behind the last page that the header counts is nothing. */
static void journal_knows_what_was_cut_off(void **state)
{
    char *path = place("cut.limbeck");
    struct err err = {0};
    struct db *db = db_open(path, DB_CREATE, &err);
    struct stat st;

    (void)state;
    assert_non_null(db);
    db_checkpoint(db);
    db_close(db);
    assert_int_equal(stat(path, &st), 0);
    assert_true(journal_is_whole(path, &err));
    assert_int_equal(truncate(path, st.st_size - 1), 0);
    assert_false(journal_is_whole(path, &err));
    assert_non_null(strstr(err.text, "was cut off"));
    err = (struct err){0};
    assert_null(db_open(path, DB_READ, &err));
    assert_int_equal(err.kind, ERR_STAGE);
    /* Another file, and none. */
    assert_int_equal(truncate(path, 50), 0);
    assert_true(journal_is_whole(path, &err));
    assert_int_equal(unlink(path), 0);
    assert_true(journal_is_whole(path, &err));
    free(path);
}

TESTING_MAIN(cmocka_unit_test(journal_refuses_network_file_systems),
             cmocka_unit_test(journal_leaves_a_rollback_journal_alone),
             cmocka_unit_test(journal_with_changes_is_not_passed_over),
             cmocka_unit_test(file_system_is_told_of_files_to_come),
             cmocka_unit_test(journal_knows_what_was_cut_off),
             cmocka_unit_test(scratch_keeps_what_is_written_to_itself))
