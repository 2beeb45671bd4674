#include "db/db.h"

#include <errno.h>
#include <math.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_system.h"
#include "base/stop.h"
#include "db/given_table.h"
#include "db/journal.h"
#include "db/migrate.h"
#include "db/query_text.h"
#include "db/scratch.h"

enum { DB_PATIENCE_MS = 60000 };

struct query {
    struct db *db;
    sqlite3_stmt *statement;
    enum query_id id;
    bool failed; /* a bind did not work: out of range, out of memory */
};

struct db {
    sqlite3 *sqlite;
    char *path;
    bool reads; /* the file is not written to */
    struct given_source given;
    struct query queries[QUERY_COUNT];
};

static bool db_fail(const struct db *db, const char *doing, struct err *err)
{
    int code = sqlite3_extended_errcode(db->sqlite);

    err_stage(err, "could not %s \"%s\": %s", doing, db->path,
              sqlite3_errmsg(db->sqlite));
    if ((code & 0xff) == SQLITE_BUSY)
        err_hint(err, "another program is writing to this store");
    if ((code & 0xff) == SQLITE_FULL)
        err_hint(err, "the disk is full; make room and run it again");
    return false;
}

bool db_script(struct db *db, const char *sql, struct err *err)
{
    if (sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL) != SQLITE_OK)
        return db_fail(db, db->reads ? "read" : "change", err);
    return true;
}

int64_t db_pragma(struct db *db, const char *sql)
{
    sqlite3_stmt *statement;
    int64_t value = 0;

    if (sqlite3_prepare_v2(db->sqlite, sql, -1, &statement, NULL) != SQLITE_OK)
        return -1;
    if (sqlite3_step(statement) == SQLITE_ROW)
        value = sqlite3_column_int64(statement, 0);
    else
        value = -1;
    sqlite3_finalize(statement);
    return value;
}

static bool db_prepare_file(struct db *db, enum db_mode mode, struct err *err)
{
    bool wal;

    if (!given_table_make(db->sqlite, &db->given))
        return db_fail(db, "open", err);
    sqlite3_busy_timeout(db->sqlite, DB_PATIENCE_MS);
    /* Of a new store: a page holds a dozen replies, and what is left over at
     * its end is little. */
    if (mode == DB_CREATE && !db_script(db, "PRAGMA page_size = 16384;", err))
        return false;
    if (!db->reads &&
        (!journal_allows(db->path, file_system_of(db->path), &wal, err) ||
         (wal && !db_script(db, "PRAGMA journal_mode = WAL;", err))))
        return false;
    if (!db_script(db,
                   "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF;"
                   "PRAGMA cache_size = -65536;"
                   "PRAGMA mmap_size = 1073741824;"
                   "PRAGMA trusted_schema = OFF;",
                   err))
        return false;
    /* A migration rebuilds tables that others point at; copies of tables point
     * at nothing. What it could undo is kept in a file: it may be everything.
     */
    if (!db_script(db, "PRAGMA temp_store = FILE;", err) ||
        !migrate_store(db, !db->reads, err) ||
        !db_script(db, "PRAGMA temp_store = MEMORY;", err))
        return false;
    if (mode == DB_SCRATCH)
        return scratch_make(db, err);
    return db_script(
        db, "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;", err);
}

/* A folder that cannot be written to has no room for the files that readers
 * of a write-ahead log share: then the file is read as one that nobody
 * changes. */
static bool db_reopen_fixed(struct db *db, struct err *err)
{
    struct buf uri;

    if (!journal_is_empty(db->path, err))
        return false;
    sqlite3_close(db->sqlite);
    buf_init(&uri, 1 << 17);
    buf_add_text(&uri, "file:");
    for (const char *c = db->path; *c != '\0'; c++) {
        if (*c == '?' || *c == '#' || *c == '%')
            buf_print(&uri, "%%%02x", (unsigned char)*c);
        else
            buf_add_char(&uri, *c);
    }
    buf_add_text(&uri, "?immutable=1");
    int code = sqlite3_open_v2(
        uri.data, &db->sqlite,
        SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
    buf_release(&uri);
    return code == SQLITE_OK || db_fail(db, "open", err);
}

/* Can a reader read at all? */
static bool db_try_to_read(struct db *db, struct err *err)
{
    if (!db->reads || db_pragma(db, "SELECT count(*) FROM sqlite_schema;") >= 0)
        return true;
    int code = sqlite3_errcode(db->sqlite) & 0xff;
    return (code != SQLITE_CANTOPEN && code != SQLITE_READONLY) ||
           db_reopen_fixed(db, err);
}

struct db *db_open(const char *path, enum db_mode mode, struct err *err)
{
    struct stat st;
    bool reads = mode == DB_READ || mode == DB_SCRATCH;
    int flags = reads              ? SQLITE_OPEN_READONLY
                : mode == DB_WRITE ? SQLITE_OPEN_READWRITE
                                   : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;

    if (mode != DB_CREATE && stat(path, &st) != 0) {
        err_usage(err, "there is no store \"%s\"", path);
        return NULL;
    }
    if (!journal_is_whole(path, err))
        return NULL;
    struct db *db = heap_take(sizeof(*db));
    memset(db, 0, sizeof(*db));
    db->path = heap_text(path);
    db->reads = reads;
    /* Counting its own memory costs a lock for every piece of it; later calls
     * than the first are refused, and do no harm. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (sqlite3_open_v2(path, &db->sqlite, flags | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK) {
        if (db->sqlite == NULL)
            err_die("out of memory");
        db_fail(db, "open", err);
        db_close(db);
        return NULL;
    }
    sqlite3_extended_result_codes(db->sqlite, 1);
    if (!db_try_to_read(db, err) || !db_prepare_file(db, mode, err)) {
        db_close(db);
        return NULL;
    }
    return db;
}

void db_close(struct db *db)
{
    if (db == NULL)
        return;
    for (int i = 0; i < QUERY_COUNT; i++) {
        sqlite3_finalize(db->queries[i].statement);
    }
    sqlite3_close(db->sqlite);
    free(db->path);
    free(db);
}

void db_set_durable(struct db *db, bool durable)
{
    sqlite3_exec(db->sqlite,
                 durable ? "PRAGMA synchronous = FULL;"
                         : "PRAGMA synchronous = NORMAL;",
                 NULL, NULL, NULL);
}

void db_set_cache(struct db *db, int64_t bytes)
{
    char sql[100];

    snprintf(sql, sizeof(sql),
             "PRAGMA mmap_size = 0; PRAGMA cache_size = %lld;",
             -(long long)(bytes / 1024));
    sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);
}

void db_sort_in_files(struct db *db)
{
    sqlite3_exec(db->sqlite, "PRAGMA temp_store = FILE;", NULL, NULL, NULL);
}

bool db_begin(struct db *db, struct err *err)
{
    return db_script(db, db->reads ? "BEGIN;" : "BEGIN IMMEDIATE;", err);
}

bool db_commit(struct db *db, struct err *err)
{
    return db_script(db, "COMMIT;", err);
}

void db_rollback(struct db *db)
{
    if (db_in_transaction(db))
        sqlite3_exec(db->sqlite, "ROLLBACK;", NULL, NULL, NULL);
}

bool db_in_transaction(const struct db *db)
{
    return sqlite3_get_autocommit(db->sqlite) == 0;
}

int64_t db_last_id(const struct db *db)
{
    return sqlite3_last_insert_rowid(db->sqlite);
}

const char *db_path(const struct db *db)
{
    return db->path;
}

int db_version(const struct db *db)
{
    return (int)db_pragma((struct db *)db, "PRAGMA user_version;");
}

void db_checkpoint(struct db *db)
{
    sqlite3_exec(db->sqlite, "PRAGMA wal_checkpoint(TRUNCATE);", NULL, NULL,
                 NULL);
}

struct query *db_query(struct db *db, enum query_id id)
{
    struct query *q = &db->queries[id];

    if (id <= QUERY_NONE || id >= QUERY_COUNT)
        err_die("query %d does not exist", (int)id);
    if (q->statement == NULL) {
        struct span sql = query_text_find(id);
        if (sqlite3_prepare_v3(db->sqlite, sql.data, (int)sql.len,
                               SQLITE_PREPARE_PERSISTENT, &q->statement,
                               NULL) != SQLITE_OK)
            err_die("query \"%s\": %s", db_query_name(id),
                    sqlite3_errmsg(db->sqlite));
        q->db = db;
        q->id = id;
    }
    sqlite3_reset(q->statement);
    sqlite3_clear_bindings(q->statement);
    q->failed = false;
    return q;
}

static void query_bound(struct query *q, int code)
{
    if (code != SQLITE_OK)
        q->failed = true;
}

void query_int(struct query *q, int i, int64_t value)
{
    query_bound(q, sqlite3_bind_int64(q->statement, i, value));
}

void query_real(struct query *q, int i, double value)
{
    query_bound(q, sqlite3_bind_double(q->statement, i, value));
}

void query_text(struct query *q, int i, const char *value)
{
    query_span(q, i, span_of(value));
}

void query_span(struct query *q, int i, struct span value)
{
    if (value.data == NULL)
        query_null(q, i);
    else
        query_bound(q,
                    sqlite3_bind_text64(q->statement, i, value.data, value.len,
                                        SQLITE_TRANSIENT, SQLITE_UTF8));
}

void query_blob(struct query *q, int i, struct span value)
{
    query_bound(q, sqlite3_bind_blob64(q->statement, i, value.data, value.len,
                                       SQLITE_TRANSIENT));
}

void query_null(struct query *q, int i)
{
    query_bound(q, sqlite3_bind_null(q->statement, i));
}

void query_copy(struct query *q, int i, struct query *from, int column)
{
    query_bound(
        q, sqlite3_bind_value(q->statement, i,
                              sqlite3_column_value(from->statement, column)));
}

enum query_state query_next(struct query *q, struct err *err)
{
    if (q->failed) {
        err_stage(err, "query \"%s\": a value could not be bound",
                  db_query_name(q->id));
        return QUERY_FAILED;
    }
    switch (sqlite3_step(q->statement)) {
    case SQLITE_ROW:
        return QUERY_ROW;
    case SQLITE_DONE:
        sqlite3_reset(q->statement);
        return QUERY_DONE;
    default:
        db_fail(q->db, "use", err);
        err_context(err, "query \"%s\"", db_query_name(q->id));
        sqlite3_reset(q->statement);
        return QUERY_FAILED;
    }
}

bool query_run(struct query *q, struct err *err)
{
    enum query_state state;

    do
        state = query_next(q, err);
    while (state == QUERY_ROW);
    return state == QUERY_DONE;
}

bool query_run_parts(struct query *q, struct err *err)
{
    do {
        if (!query_run(q, err))
            return false;
    } while (sqlite3_changes(q->db->sqlite) > 0);
    return true;
}

bool query_fill(struct query *q, given_next next, void *arg, struct err *err)
{
    struct given_source *source = &q->db->given;
    struct err own = {.kind = ERR_NONE};

    *source = (struct given_source){next, arg, &own, false};
    bool ok = query_run(q, err);
    if (source->failed)
        *err = own;
    *source = (struct given_source){.next = NULL};
    return ok;
}

bool query_one(struct query *q, int64_t *value, struct err *err)
{
    enum query_state state = query_next(q, err);

    *value = state == QUERY_ROW ? query_get_int(q, 0) : 0;
    if (state == QUERY_ROW)
        sqlite3_reset(q->statement);
    return state != QUERY_FAILED;
}

int64_t query_get_int(struct query *q, int column)
{
    return sqlite3_column_int64(q->statement, column);
}

double query_get_real(struct query *q, int column)
{
    sqlite3_value *value = sqlite3_column_value(q->statement, column);

    return sqlite3_value_type(value) == SQLITE_NULL
               ? (double)NAN
               : sqlite3_value_double(value);
}

struct span query_get_span(struct query *q, int column)
{
    if (query_get_null(q, column))
        return SPAN_NONE;
    const void *data = sqlite3_column_blob(q->statement, column);
    size_t len = (size_t)sqlite3_column_bytes(q->statement, column);
    return span_make(data == NULL ? "" : data, len);
}

char *query_get_text(struct query *q, int column, struct arena *a)
{
    struct span s = query_get_span(q, column);
    return s.data == NULL ? NULL : arena_span_text(a, s);
}

bool query_get_null(struct query *q, int column)
{
    return sqlite3_column_type(q->statement, column) == SQLITE_NULL;
}

int query_columns(const struct query *q)
{
    return sqlite3_column_count(q->statement);
}

/* A part at a time, so that a stop is heard. */
static bool db_copy_pages(sqlite3 *from, sqlite3 *to)
{
    enum { PAGES = 4096 };
    sqlite3_backup *copy = sqlite3_backup_init(to, "main", from, "main");
    int code = SQLITE_OK;

    if (copy == NULL)
        return false;
    while (code == SQLITE_OK && !stop_asked())
        code = sqlite3_backup_step(copy, PAGES);
    return sqlite3_backup_finish(copy) == SQLITE_OK && code == SQLITE_DONE;
}

bool db_copy(struct db *db, const char *path, struct err *err)
{
    sqlite3 *to = NULL;

    if (unlink(path) != 0 && errno != ENOENT)
        return err_stage(err, "could not remove \"%s\": %s", path,
                         strerror(errno));
    bool ok = sqlite3_open_v2(path, &to,
                              SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                                  SQLITE_OPEN_NOMUTEX,
                              NULL) == SQLITE_OK &&
              sqlite3_exec(to, "PRAGMA synchronous = NORMAL;", NULL, NULL,
                           NULL) == SQLITE_OK &&
              db_copy_pages(db->sqlite, to);
    if (!ok)
        err_stage(err, "could not copy \"%s\" to \"%s\": %s", db->path, path,
                  to == NULL ? "out of memory" : sqlite3_errmsg(to));
    sqlite3_close(to);
    return ok;
}

bool db_shrink(struct db *db, struct err *err)
{
    if (!db_script(db, "VACUUM;", err))
        return false;
    db_checkpoint(db);
    return true;
}
