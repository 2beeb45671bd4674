#include "db/migrate.h"

#include "db/schemas.h"

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

static bool migrate_step(struct db *db, int number, struct err *err)
{
    struct buf version;
    bool ok = db_begin(db, err);

    for (size_t i = 0; ok && i < schema_text_count; i++) {
        if (migrate_number(schema_texts[i].name) == number)
            ok = db_script(db, schema_texts[i].text, err);
    }
    buf_init(&version, 100);
    buf_print(&version, "PRAGMA user_version = %d;", number);
    ok = ok && db_script(db, version.data, err) && db_commit(db, err);
    buf_release(&version);
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
    while (version < newest) {
        if (!migrate_step(db, (int)++version, err))
            return err_context(err, "schema %d", (int)version);
    }
    return true;
}
