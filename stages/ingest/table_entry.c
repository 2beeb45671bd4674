#include "stages/ingest/table_entry.h"

#include "base/stop.h"
#include "intake/table_file.h"

#include <math.h>

enum { TABLE_ENTRIES_COMPARED = 1000 };

void table_entry_make(struct table_entry *e, const struct source_settings *s,
                      const struct columns *c, const struct table_row *row,
                      const double position[2], struct arena *arena)
{
    const struct span id = columns_text(c, row, COLUMN_ID);
    const struct span texts[TABLE_ENTRY_TEXTS] = {
        columns_text(c, row, COLUMN_COUNTRY),
        columns_text(c, row, COLUMN_REGION),
        columns_text(c, row, COLUMN_CITY),
        columns_author(c, row, arena),
        columns_text(c, row, COLUMN_LICENCE),
        columns_text(c, row, COLUMN_SEQUENCE),
        columns_taken(c, row, arena),
        columns_text(c, row, COLUMN_URL)};

    *e = (struct table_entry){.key = intake_key(s, id, arena),
                              .given = intake_text(id, arena),
                              .lat_deg = position[0],
                              .lon_deg = position[1],
                              .accuracy = columns_accuracy(c, row)};
    for (size_t i = 0; i < TABLE_ENTRY_TEXTS; i++)
        e->texts[i] = intake_text(texts[i], arena);
}

static bool entry_text_differs(struct query *q, int column, const char *text)
{
    return query_get_null(q, column) != (text == NULL) ||
           (text && !span_is(query_get_span(q, column), text));
}

static bool entry_number_differs(double kept, double now)
{
    return isnan(kept) != isnan(now) || (!isnan(now) && kept != now);
}

/* q: a row of ingest_reread_entries. */
static bool entry_differs(struct query *q, const struct table_entry *e)
{
    bool differs = entry_text_differs(q, 0, e->key) ||
                   entry_text_differs(q, 1, e->given) ||
                   entry_number_differs(query_get_real(q, 2), e->lat_deg) ||
                   entry_number_differs(query_get_real(q, 3), e->lon_deg) ||
                   query_get_int(q, 4) != e->accuracy;

    for (int i = 0; !differs && i < TABLE_ENTRY_TEXTS; i++)
        differs = entry_text_differs(q, 5 + i, e->texts[i]);
    return differs;
}

/* A table being compared with the rows that are kept of it, both in the order
 * of their lines. */
struct entries {
    struct db *db;
    const struct source_settings *settings;
    struct table_file file;
    int64_t source_id;
    struct query *kept;
    enum query_state state; /* of the present one */
    struct arena scratch;
};

/* Was the row of that line refused? */
static bool entries_failed(struct entries *t, int64_t line, bool *failed,
                           struct err *err)
{
    struct query *q = db_query(t->db, QUERY_INGEST_REREAD_FAILED);
    int64_t count;

    query_int(q, 1, t->source_id);
    query_int(q, 2, line);
    if (!query_one(q, &count, err))
        return false;
    (void)db_query(t->db, QUERY_INGEST_REREAD_FAILED);
    *failed = count > 0;
    return true;
}

/* A row that can be read now, and was refused then, differs too. */
static bool entries_row_differs(struct entries *t, const struct table_row *row,
                                const double position[2], bool *differs,
                                struct err *err)
{
    struct table_entry e;

    while (t->state == QUERY_ROW && query_get_int(t->kept, 13) < row->line)
        t->state = query_next(t->kept, err);
    if (t->state == QUERY_FAILED)
        return false;
    if (t->state != QUERY_ROW || query_get_int(t->kept, 13) != row->line)
        return entries_failed(t, row->line, differs, err);
    table_entry_make(&e, t->settings, &t->file.columns, row, position,
                     &t->scratch);
    *differs = entry_differs(t->kept, &e);
    arena_reset(&t->scratch);
    return true;
}

static bool entries_differ(struct entries *t, struct table_row *row,
                           bool *differs, struct err *err)
{
    enum table_state state = TABLE_ROW;
    bool skip = t->file.columns.header, ok = true, found;
    struct err why = {0};
    double position[2];

    for (int n = 0; ok && !*differs && n < TABLE_ENTRIES_COMPARED; n++) {
        if (!skip && state == TABLE_ROW &&
            table_file_check_row(&t->file.columns, row, &why) &&
            columns_position(&t->file.columns, row, &found, &position[0],
                             &position[1], &why))
            ok = entries_row_differs(t, row, position, differs, err);
        skip = false;
        err_clear(&why);
        state = table_file_next(&t->file, row, &why);
        if ((state != TABLE_ROW && state != TABLE_BAD) || stop_asked())
            break;
    }
    return ok;
}

bool table_entries_differ(struct db *db, const struct source_settings *s,
                          const char *path, int64_t source_id, bool *differs,
                          bool *told, struct err *err)
{
    struct entries t = {.db = db, .settings = s, .source_id = source_id};
    struct table_row row = {0};
    struct err ignored;
    bool ok;

    *differs = false;
    arena_init(&t.scratch);
    *told = table_file_open(&t.file, path, s, &row, &ignored);
    t.kept = db_query(db, QUERY_INGEST_REREAD_ENTRIES);
    query_int(t.kept, 1, source_id);
    query_int(t.kept, 2, 0);
    query_int(t.kept, 3, TABLE_ENTRIES_COMPARED);
    t.state = query_next(t.kept, err);
    ok = t.state != QUERY_FAILED;
    if (ok && *told)
        ok = entries_differ(&t, &row, differs, err);
    (void)db_query(db, QUERY_INGEST_REREAD_ENTRIES);
    table_file_close(&t.file);
    arena_release(&t.scratch);
    return ok;
}
