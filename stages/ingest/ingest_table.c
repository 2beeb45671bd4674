#include "stages/ingest/ingest.h"

#include "base/log.h"
#include "base/stop.h"
#include "adapters/archive_stream.h"
#include "formats/table.h"
#include "stages/ingest/ingest_columns.h"

#include <math.h>

/* Share of rows whose latitude only fits a longitude, from which on columns
 * are taken for swapped. Seen: 35 % of im2gps3k's. */
#define SWAPPED_SHARE 0.05

/* A table being read. */
struct ingest_rows {
    struct archive_stream *stream;
    struct table *table;
    struct columns columns;
    struct arena arena;   /* of the columns' names */
    struct arena scratch; /* of one row */
};

static ptrdiff_t ingest_rows_read(void *arg, void *into, size_t room,
                                  struct err *err)
{
    return archive_stream_read(arg, into, room, err);
}

static void ingest_rows_release(struct ingest_rows *rows)
{
    table_close(rows->table);
    archive_stream_close(rows->stream);
    arena_release(&rows->arena);
    arena_release(&rows->scratch);
}

/* The first row that can be read, and what its columns are. */
static bool ingest_rows_begin(struct ingest_rows *rows,
                              const struct ingest_source *source,
                              struct table_row *row, struct err *err)
{
    enum table_state state;
    const char *path = source->file->path;

    rows->stream = archive_stream_open(path, err);
    if (!rows->stream)
        return false;
    rows->table = table_open(ingest_rows_read, rows->stream, 0, err);
    if (!rows->table)
        return err_context(err, "table \"%s\"", path);
    state = table_next(rows->table, row, err);
    if (state == TABLE_END)
        return err_record(err, "table \"%s\" is empty", path);
    if (state != TABLE_ROW)
        return err_context(err, "table \"%s\", line 1", path);
    if (!columns_find(&rows->columns, &source->list->settings, row,
                      table_separator(rows->table), &rows->arena, err))
        return err_context(err, "table \"%s\"", path);
    return true;
}

/* Release it also after a failure. *row: the first entry's, or none when the
 * table has a header. */
static bool ingest_rows_init(struct ingest_rows *rows,
                             const struct ingest_source *source,
                             struct table_row *row, struct err *err)
{
    memset(rows, 0, sizeof(*rows));
    arena_init(&rows->arena);
    arena_init(&rows->scratch);
    return ingest_rows_begin(rows, source, row, err);
}

/* Counts over a whole table. */
struct ingest_ranges {
    int64_t rows, only_swapped, lon_beyond;
};

static void ingest_ranges_add(struct ingest_ranges *r, const struct columns *c,
                              const struct table_row *row)
{
    double lat, lon;

    if (!span_real(columns_text(c, row, COLUMN_LAT), &lat) ||
        !span_real(columns_text(c, row, COLUMN_LON), &lon))
        return;
    r->rows++;
    if (fabs(lon) > 90)
        r->lon_beyond++;
    else if (fabs(lat) > 90 && fabs(lat) <= 180)
        r->only_swapped++;
}

static bool ingest_ranges_judge(const struct ingest_ranges *r,
                                const struct columns *c, const char *path,
                                struct err *err)
{
    double share = (double)r->only_swapped / (double)(r->rows ? r->rows : 1);

    if (r->lon_beyond > 0 || r->only_swapped == 0 || share < SWAPPED_SHARE)
        return true;
    err_record(err,
               "table \"%s\": %lld of %lld latitudes (column \"%s\") lie "
               "beyond 90 degrees and no longitude (column \"%s\") does: the "
               "columns look swapped; if they are, set swap_columns: yes for "
               "this source",
               path, (long long)r->only_swapped, (long long)r->rows,
               c->lat_name, c->lon_name);
    return false;
}

/* A table whose columns look swapped is refused before its first row is kept.
 * Where reading ends early, the rows before that tell. */
static bool ingest_table_check(const struct ingest_source *source,
                               struct err *err)
{
    struct ingest_rows rows;
    struct ingest_ranges ranges = {0};
    struct table_row row;
    struct err ignored;
    bool ok = ingest_rows_init(&rows, source, &row, err);

    if (ok && !rows.columns.header)
        ingest_ranges_add(&ranges, &rows.columns, &row);
    while (ok && !stop_asked()) {
        enum table_state state = table_next(rows.table, &row, &ignored);

        if (state == TABLE_END || state == TABLE_BROKEN)
            break;
        if (state == TABLE_ROW)
            ingest_ranges_add(&ranges, &rows.columns, &row);
    }
    ok = ok &&
         ingest_ranges_judge(&ranges, &rows.columns, source->file->path, err);
    ingest_rows_release(&rows);
    return ok;
}

static bool ingest_entry_check(const struct columns *c,
                               const struct table_row *row, struct err *err)
{
    size_t count = row->count;

    while (c->width > 0 && count > c->width && row->fields[count - 1].len == 0)
        count--;
    if (c->width > 0 && count != c->width)
        return err_record(err, "%zu fields, where the first row has %zu", count,
                          c->width);
    if (columns_text(c, row, COLUMN_ID).len == 0)
        return err_record(err, "the id is missing");
    return true;
}

static bool ingest_entry_put(struct ingest *in,
                             const struct ingest_source *source,
                             struct ingest_rows *rows,
                             const struct table_row *row,
                             const double position[2], struct err *err)
{
    static const enum column texts[] = {
        COLUMN_COUNTRY, COLUMN_REGION,   COLUMN_CITY,  COLUMN_AUTHOR,
        COLUMN_LICENCE, COLUMN_SEQUENCE, COLUMN_TAKEN, COLUMN_URL};
    struct query *q = db_query(in->run->db, QUERY_INGEST_ENTRY_ADD);
    const struct columns *c = &rows->columns;
    struct arena *arena = &rows->scratch;
    struct span id = columns_text(c, row, COLUMN_ID);

    query_int(q, 1, source->ids[0]);
    query_int(q, 2, row->line);
    query_text(q, 3, ingest_key(source->list, id, arena));
    query_text(q, 4, ingest_text(id, arena));
    query_real(q, 5, position[0]);
    query_real(q, 6, position[1]);
    for (size_t i = 0; i < 8; i++)
        query_text(q, (int)(7 + i),
                   ingest_text(columns_text(c, row, texts[i]), arena));
    query_int(q, 15, in->run->run_id);
    return query_run(q, err);
}

/* One row: an entry, or a failure with its line. */
static bool ingest_row(struct ingest *in, const struct ingest_source *source,
                       struct ingest_rows *rows, const struct table_row *row,
                       struct err *why, struct err *err)
{
    struct arena *arena = &rows->scratch;
    const struct columns *c = &rows->columns;
    double position[2];
    bool found, ok;

    ok = why->kind == ERR_NONE && ingest_entry_check(c, row, why) &&
         columns_position(c, row, &found, &position[0], &position[1], why);
    if (!ingest_begin(in, err)) {
        ok = false;
    } else if (ok) {
        ok = ingest_entry_put(in, source, rows, row, position, err);
    } else {
        long long line = (long long)row->line;
        struct stage_item item = {
            .kind = ITEM_SOURCE, .id = source->ids[0], .line = row->line};
        const char *name =
            arena_print(arena, "%s:%lld", source->file->path, line);

        err_context(why, "\"%s\", line %lld", source->file->path, line);
        ok = stage_fail(in->run, &item, name, why, err);
    }
    arena_reset(arena);
    in->run->worked++;
    return ok && ingest_saved(in, err);
}

static bool ingest_rows_save(struct ingest *in,
                             const struct ingest_source *source,
                             struct ingest_rows *rows, struct table_row *row,
                             struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_TABLE_LINE);
    enum table_state state = TABLE_ROW;
    struct err why = {0};
    int64_t done;
    bool skip = rows->columns.header;

    query_int(q, 1, source->ids[0]);
    if (!query_one(q, &done, err))
        return false;
    while (state == TABLE_ROW || state == TABLE_BAD) {
        if (!skip && row->line > done &&
            !ingest_row(in, source, rows, row, &why, err))
            return false;
        if (stop_asked())
            return ingest_commit(in, err);
        skip = false;
        err_clear(&why);
        state = table_next(rows->table, row, &why);
    }
    if (state == TABLE_BROKEN)
        err_context(&why, "table");
    return ingest_finish(in, source, &why, err);
}

bool ingest_table(struct ingest *in, const struct ingest_source *source,
                  struct err *err)
{
    struct ingest_rows rows;
    struct table_row row = {0};
    struct err why = {0};
    bool ok = ingest_table_check(source, &why);

    if (stop_asked())
        return true;
    if (!ok)
        return ingest_finish(in, source, &why, err);
    log_detail("ingest: table \"%s\"", source->file->path);
    ok = ingest_rows_init(&rows, source, &row, &why);
    ok = ok ? ingest_rows_save(in, source, &rows, &row, err)
            : ingest_finish(in, source, &why, err);
    ingest_rows_release(&rows);
    return ok;
}
