#include "intake/table_file.h"

#include "base/stop.h"
#include "adapters/archive_stream.h"

#include <math.h>

/* Share of rows whose latitude only fits a longitude, from which on columns
 * are taken for swapped. Seen: 35 % of im2gps3k's. */
#define SWAPPED_SHARE 0.05

static ptrdiff_t table_file_read(void *arg, void *into, size_t room,
                                 struct err *err)
{
    return archive_stream_read(arg, into, room, err);
}

void table_file_close(struct table_file *f)
{
    table_close(f->table);
    archive_stream_close(f->stream);
    arena_release(&f->arena);
}

/* The first row that can be read, and what its columns are. */
static bool table_file_begin(struct table_file *f, const char *path,
                             const struct source_settings *settings,
                             struct table_row *row, struct err *err)
{
    enum table_state state;

    f->stream = archive_stream_open(path, err);
    if (!f->stream)
        return false;
    f->table = table_open(table_file_read, f->stream, 0, err);
    if (!f->table)
        return err_context(err, "table \"%s\"", path);
    state = table_next(f->table, row, err);
    if (state == TABLE_END)
        return err_record(err, "table \"%s\" is empty", path);
    if (state != TABLE_ROW)
        return err_context(err, "table \"%s\", line 1", path);
    if (!columns_find(&f->columns, settings, row, table_separator(f->table),
                      &f->arena, err))
        return err_context(err, "table \"%s\"", path);
    return true;
}

bool table_file_open(struct table_file *f, const char *path,
                     const struct source_settings *settings,
                     struct table_row *row, struct err *err)
{
    memset(f, 0, sizeof(*f));
    arena_init(&f->arena);
    return table_file_begin(f, path, settings, row, err);
}

/* Counts over a whole table. */
struct table_ranges {
    int64_t rows, only_swapped, lon_beyond;
};

static void table_ranges_add(struct table_ranges *r, const struct columns *c,
                             const struct table_row *row)
{
    double lat, lon;

    if (!columns_real(columns_text(c, row, COLUMN_LAT), &lat) ||
        !columns_real(columns_text(c, row, COLUMN_LON), &lon))
        return;
    r->rows++;
    if (fabs(lon) > 90)
        r->lon_beyond++;
    else if (fabs(lat) > 90 && fabs(lat) <= 180)
        r->only_swapped++;
}

static bool table_ranges_judge(const struct table_ranges *r,
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

bool table_file_check(const char *path, const struct source_settings *settings,
                      struct err *err)
{
    struct table_file f;
    struct table_ranges ranges = {0};
    struct table_row row;
    struct err ignored;
    bool ok = table_file_open(&f, path, settings, &row, err);

    if (ok && !f.columns.header)
        table_ranges_add(&ranges, &f.columns, &row);
    while (ok && !stop_asked()) {
        enum table_state state = table_next(f.table, &row, &ignored);

        if (state == TABLE_END || state == TABLE_BROKEN)
            break;
        if (state == TABLE_ROW)
            table_ranges_add(&ranges, &f.columns, &row);
    }
    ok = ok && table_ranges_judge(&ranges, &f.columns, path, err);
    table_file_close(&f);
    return ok;
}

bool table_file_check_row(const struct columns *c, const struct table_row *row,
                          struct err *err)
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
