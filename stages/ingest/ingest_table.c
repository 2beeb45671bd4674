#include "stages/ingest/ingest.h"

#include "base/log.h"
#include "base/stop.h"
#include "geo/other_script.h"
#include "intake/table_file.h"
#include "stages/ingest/row_filter.h"
#include "stages/ingest/table_entry.h"

/* A table being read. */
struct table_rows {
    struct table_file file;
    struct row_filter filter;
    struct arena scratch; /* of one row */
};

static bool ingest_entry_put(struct ingest *in,
                             const struct ingest_source *source,
                             struct table_rows *rows,
                             const struct table_row *row,
                             const double position[2], struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_ENTRY_ADD);
    struct table_entry e;

    table_entry_make(&e, &source->list->settings, &rows->file.columns, row,
                     position, &rows->scratch);
    in->other_script +=
        other_script_in(columns_text(&rows->file.columns, row, COLUMN_CITY));
    query_int(q, 1, source->ids[0]);
    query_int(q, 2, row->line);
    query_text(q, 3, e.key);
    query_text(q, 4, e.given);
    query_real(q, 5, e.lat_deg);
    query_real(q, 6, e.lon_deg);
    for (int i = 0; i < TABLE_ENTRY_TEXTS; i++)
        query_text(q, 7 + i, e.texts[i]);
    query_int(q, 15, in->run->run_id);
    if (e.accuracy > 0)
        query_int(q, 16, e.accuracy);
    return query_run(q, err);
}

static bool ingest_row_fail(struct ingest *in,
                            const struct ingest_source *source,
                            struct table_rows *rows, int64_t at,
                            struct err *why, struct err *err)
{
    long long line = (long long)at;
    struct stage_item item = {
        .kind = ITEM_SOURCE, .id = source->ids[0], .line = at};
    const char *name =
        arena_print(&rows->scratch, "%s:%lld", source->file->path, line);

    err_class_else(why, FAILURE_ROW);
    err_context(why, "\"%s\", %s %lld", source->file->path,
                table_file_unit(&rows->file), line);
    return stage_fail(in->run, &item, name, why, err);
}

/* Is the row kept, as far as pictures decide? Its first fields were looked at.
 */
static bool ingest_row_meets(const struct ingest_source *source,
                             struct table_rows *rows,
                             const struct table_row *row)
{
    struct span id = columns_text(&rows->file.columns, row, COLUMN_ID);
    const char *key;

    if (!rows->filter.on)
        return true;
    key = intake_key(&source->list->settings, id, &rows->scratch);
    return row_filter_meets(&rows->filter, key, row->line);
}

/* One row: an entry, one that is counted, or a failure with its line. */
static bool ingest_row(struct ingest *in, const struct ingest_source *source,
                       struct table_rows *rows, const struct table_row *row,
                       struct err *why, struct err *err)
{
    const struct columns *c = &rows->file.columns;
    double position[2];
    bool found, ok;

    ok = why->kind == ERR_NONE && table_file_check_row(c, row, why);
    in->run->worked++;
    if (ok && !ingest_row_meets(source, rows, row)) {
        arena_reset(&rows->scratch);
        return row_filter_save(&rows->filter, in, source, false, err);
    }
    ok =
        ok && columns_position(c, row, &found, &position[0], &position[1], why);
    if (!ingest_begin(in, err))
        ok = false;
    else if (ok)
        ok = ingest_entry_put(in, source, rows, row, position, err);
    else
        ok = ingest_row_fail(in, source, rows, row->line, why, err);
    arena_reset(&rows->scratch);
    return ok && row_filter_save(&rows->filter, in, source, true, err) &&
           ingest_saved(in, err);
}

/* What would keep a drive, or one person's pictures, in one split. */
static void ingest_say_group(const struct ingest_source *source,
                             const struct table_rows *rows,
                             const struct table_row *first)
{
    int at = columns_group_unused(&rows->file.columns, first);
    struct span name;

    if (at < 0)
        return;
    name = span_trim(first->fields[at]);
    log_warn("%s: the column \"%.*s\" looks like a group and is not used: "
             "sequence_column or author_column takes it",
             source->file->path, (int)name.len, name.data);
}

static bool ingest_rows_save(struct ingest *in,
                             const struct ingest_source *source,
                             struct table_rows *rows, struct table_row *row,
                             struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_TABLE_LINE);
    enum table_state state = TABLE_ROW;
    struct err why = {0};
    int64_t done;
    bool skip = rows->file.columns.header;

    query_int(q, 1, source->ids[0]);
    if (!query_one(q, &done, err))
        return false;
    if (rows->filter.line > done)
        done = rows->filter.line;
    if (rows->filter.again)
        done = -1;
    while (state == TABLE_ROW || state == TABLE_BAD) {
        if (!skip && row->line > done &&
            !ingest_row(in, source, rows, row, &why, err))
            return false;
        if (stop_asked())
            return ingest_commit(in, err);
        skip = false;
        err_clear(&why);
        state = table_file_next(&rows->file, row, &why);
    }
    if (state == TABLE_BROKEN)
        err_context(&why, "table \"%s\"", source->file->path);
    if (!row_filter_finish(&rows->filter, in, source, err))
        return false;
    return ingest_finish(in, source, &why, err);
}

bool ingest_table(struct ingest *in, const struct ingest_source *source,
                  struct err *err)
{
    struct table_rows rows;
    struct table_row row = {0};
    struct err why = {0};
    bool ok =
        table_file_check(source->file->path, &source->list->settings, &why);

    if (stop_asked())
        return true;
    if (!ok)
        return ingest_finish(in, source, &why, err);
    log_detail("ingest: table \"%s\"", source->file->path);
    arena_init(&rows.scratch);
    ok = table_file_open(&rows.file, source->file->path,
                         &source->list->settings, &row, &why);
    if (ok)
        ingest_say_group(source, &rows, &row);
    if (!row_filter_open(&rows.filter, in, source, err))
        ok = false;
    else
        ok = ok ? ingest_rows_save(in, source, &rows, &row, err)
                : ingest_finish(in, source, &why, err);
    row_filter_close(&rows.filter);
    table_file_close(&rows.file);
    arena_release(&rows.scratch);
    return ok;
}
