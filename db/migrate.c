#include "db/migrate.h"

#include "base/log.h"
#include "db/schemas.h"
#include "db/view.h"

enum { MIGRATE_APPLICATION = 0x4c696d62 }; /* "Limb" */

/* The number that a migration's file name begins with, or 0. */
static int migrate_number(const char *name)
{
    int64_t n = 0;
    struct span s = span_of(name);

    if (s.len < 5 || name[4] != '_' || !span_ends(s, ".sql") ||
        !span_int(span_cut(s, 0, 4), &n))
        return 0;
    return (int)n;
}

static int migrate_newest(void)
{
    int newest = 0;

    for (size_t i = 0; i < schema_text_count; i++) {
        int n = migrate_number(schema_texts[i].name);
        if (n > newest)
            newest = n;
    }
    return newest;
}

/* Foreign keys are off while tables are rebuilt; this is what they would have
 * refused. Older programs did not heed them. */
static bool migrate_check_keys(struct db *db, struct err *err)
{
    struct query *q = db_query(db, QUERY_KEYS_BROKEN);
    struct arena arena;
    enum query_state state = query_next(q, err);

    if (state != QUERY_ROW)
        return state == QUERY_DONE;
    arena_init(&arena);
    err_stage(err,
              "\"%s\" was changed by hand: %lld rows of its table \"%s\" "
              "name rows that are not there",
              db_path(db), (long long)query_get_int(q, 1),
              query_get_text(q, 0, &arena));
    (void)db_query(db, QUERY_KEYS_BROKEN);
    arena_release(&arena);
    return err_hint(err, "put back what was deleted, or a copy of the store");
}

static bool migrate_step(struct db *db, int number, struct err *err)
{
    for (size_t i = 0; i < schema_text_count; i++) {
        if (migrate_number(schema_texts[i].name) == number &&
            !db_script(db, schema_texts[i].text, err))
            return err_context(err, "schema %d", number);
    }
    return true;
}

static bool migrate_mark(struct db *db, int number, struct err *err)
{
    struct buf version;

    buf_init(&version, 100);
    buf_print(&version, "PRAGMA user_version = %d;", number);
    bool ok = db_script(db, version.data, err);
    buf_release(&version);
    return ok;
}

/* All in one transaction: a store that cannot be brought up to date is still
 * one that the older program opens. */
static bool migrate_steps(struct db *db, int from, int newest, struct err *err)
{
    bool ok = db_begin(db, err) && view_drop_all(db, err);

    for (int number = from + 1; ok && number <= newest; number++)
        ok = migrate_step(db, number, err);
    /* What is counted may be counted otherwise now. */
    ok = ok && db_script(db, "DELETE FROM stage_count;", err) &&
         view_make_all(db, err) && migrate_check_keys(db, err) &&
         migrate_mark(db, newest, err) && db_commit(db, err);
    if (!ok)
        db_rollback(db);
    return ok;
}

/* A reader does without views as this program has them, not without columns:
 * those are in its queries. */
static bool migrate_views(struct db *db, bool may_write, struct err *err)
{
    bool columns, views;

    if (!view_due(db, &columns, &views, err))
        return false;
    if (columns && !may_write) {
        err_stage(err, "\"%s\" was written by a program with other filters",
                  db_path(db));
        return err_hint(err, "limbeck run brings it up to date");
    }
    if (!may_write || !(columns || views))
        return true;
    bool ok = db_begin(db, err) && view_make_all(db, err) && db_commit(db, err);
    if (!ok)
        db_rollback(db);
    return ok;
}

bool migrate_store(struct db *db, bool may_write, struct err *err)
{
    int64_t application = db_pragma(db, "PRAGMA application_id;");
    int64_t version = db_pragma(db, "PRAGMA user_version;");
    int64_t tables = db_pragma(db, "SELECT count(*) FROM sqlite_schema;");
    int newest = migrate_newest();

    if (tables < 0 || application < 0)
        return err_stage(err, "\"%s\" is not a SQLite file", db_path(db));
    if (tables == 0 && !may_write)
        return err_stage(err, "\"%s\" is empty: no store", db_path(db));
    if (application != MIGRATE_APPLICATION && tables > 0)
        return err_stage(err, "\"%s\" is not a limbeck store", db_path(db));
    if (version > newest) {
        err_stage(err, "\"%s\" has schema %d; this program knows up to %d",
                  db_path(db), (int)version, newest);
        return err_hint(err, "use a newer limbeck");
    }
    if (version < newest && !may_write) {
        err_stage(err, "\"%s\" has the older schema %d", db_path(db),
                  (int)version);
        return err_hint(err, "limbeck run brings it up to date");
    }
    if (version == newest)
        return migrate_views(db, may_write, err);
    if (!migrate_steps(db, (int)version, newest, err))
        return false;
    if (tables > 0)
        log_info("\"%s\" was brought from schema %d to %d", db_path(db),
                 (int)version, newest);
    return true;
}
