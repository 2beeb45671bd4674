#include "db/given_table.h"

#include "base/arena.h"

struct given_table {
    sqlite3_vtab base; /* first */
    struct given_source *source;
};

struct given_cursor {
    sqlite3_vtab_cursor base; /* first */
    struct given_row row;
    sqlite3_int64 number;
    bool end;
};

static int given_connect(sqlite3 *sqlite, void *arg, int argc,
                         const char *const *argv, sqlite3_vtab **table,
                         char **why)
{
    struct given_table *t = heap_take(sizeof(*t));

    (void)argc;
    (void)argv;
    (void)why;
    *t = (struct given_table){.source = arg};
    *table = &t->base;
    return sqlite3_declare_vtab(sqlite,
                                "CREATE TABLE given (a, b, c, d, e, f, g, h)");
}

static int given_disconnect(sqlite3_vtab *table)
{
    free(table);
    return SQLITE_OK;
}

static int given_plan(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    info->estimatedCost = 1e9;
    info->estimatedRows = 1000000;
    return SQLITE_OK;
}

static int given_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor)
{
    struct given_cursor *c = heap_take(sizeof(*c));

    (void)table;
    *c = (struct given_cursor){.end = true};
    *cursor = &c->base;
    return SQLITE_OK;
}

static int given_close(sqlite3_vtab_cursor *cursor)
{
    free(cursor);
    return SQLITE_OK;
}

static int given_step(sqlite3_vtab_cursor *cursor)
{
    struct given_cursor *c = (struct given_cursor *)cursor;
    struct given_source *s = ((struct given_table *)cursor->pVtab)->source;

    memset(c->row.kinds, 0, sizeof(c->row.kinds));
    enum query_state state =
        s->next == NULL ? QUERY_DONE : s->next(s->arg, &c->row, s->err);
    s->failed = state == QUERY_FAILED;
    c->end = state != QUERY_ROW;
    c->number++;
    return s->failed ? SQLITE_ERROR : SQLITE_OK;
}

static int given_filter(sqlite3_vtab_cursor *cursor, int plan, const char *name,
                        int argc, sqlite3_value **argv)
{
    (void)plan;
    (void)name;
    (void)argc;
    (void)argv;
    return given_step(cursor);
}

static int given_eof(sqlite3_vtab_cursor *cursor)
{
    return ((struct given_cursor *)cursor)->end;
}

static int given_column(sqlite3_vtab_cursor *cursor, sqlite3_context *to,
                        int column)
{
    const struct given_row *row = &((struct given_cursor *)cursor)->row;

    if (row->kinds[column] == GIVEN_INT)
        sqlite3_result_int64(to, row->numbers[column]);
    else if (row->kinds[column] == GIVEN_TEXT)
        sqlite3_result_text64(to, row->texts[column].data,
                              row->texts[column].len, SQLITE_STATIC,
                              SQLITE_UTF8);
    return SQLITE_OK;
}

static int given_number(sqlite3_vtab_cursor *cursor, sqlite3_int64 *number)
{
    *number = ((struct given_cursor *)cursor)->number;
    return SQLITE_OK;
}

bool given_table_make(sqlite3 *sqlite, struct given_source *source)
{
    /* Without xCreate the table is there by its name alone. */
    static const sqlite3_module module = {
        .xConnect = given_connect,
        .xBestIndex = given_plan,
        .xDisconnect = given_disconnect,
        .xOpen = given_open,
        .xClose = given_close,
        .xFilter = given_filter,
        .xNext = given_step,
        .xEof = given_eof,
        .xColumn = given_column,
        .xRowid = given_number,
    };

    return sqlite3_create_module(sqlite, "given", &module, source) == SQLITE_OK;
}
