#include "intake/table_file.h"

#include "base/stop.h"
#include "adapters/archive_stream.h"
#include "formats/json_rows.h"

#include <math.h>

/* Share of rows whose latitude only fits a longitude, from which on columns
 * are taken for swapped. Seen: 35 % of im2gps3k's. */
#define SWAPPED_SHARE 0.05

enum { TABLE_FILE_CHECK_ROWS = 1000000 }; /* enough to tell */

static ptrdiff_t table_file_read(void *arg, void *into, size_t room,
                                 struct err *err)
{
    struct table_file *f = arg;
    size_t n = f->head_end - f->head_at;

    if (n == 0)
        return archive_stream_read(f->stream, into, room, err);
    if (n > room)
        n = room;
    memcpy(into, f->head + f->head_at, n);
    f->head_at += n;
    return (ptrdiff_t)n;
}

void table_file_close(struct table_file *f)
{
    table_close(f->table);
    json_rows_close(f->json);
    json_shape_close(f->shape);
    archive_stream_close(f->stream);
    arena_release(&f->arena);
}

/* Beside a table in an archive lie notes, and what macOS adds. */
static bool table_file_wanted(const char *name)
{
    static const char *const beside[] = {"._", "readme", "license", "licence",
                                         "copying"};
    const char *last = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;

    for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++)
        if (span_is_nocase(span_cut(span_of(last), 0, strlen(beside[i])),
                           beside[i]))
            return false;
    return source_is_table_name(name);
}

/* Compressed once more: what libarchive unpacked is no table yet. */
static bool table_file_check_plain(struct span text, const char *path,
                                   struct err *err)
{
    static const struct {
        struct span begins;
        const char *name;
    } packed[] = {{{"\x1f\x8b", 2}, "gzip"},
                  {{"BZh", 3}, "bzip2"},
                  {{"\xfd"
                    "7zXZ",
                    5},
                   "xz"},
                  {{"\x28\xb5\x2f\xfd", 4}, "zstd"},
                  {{"PK\3\4", 4}, "zip"}};

    for (size_t i = 0; i < sizeof(packed) / sizeof(*packed); i++)
        if (text.len >= packed[i].begins.len &&
            memcmp(text.data, packed[i].begins.data, packed[i].begins.len) == 0)
            return err_record(err,
                              "table \"%s\": what is packed in it is packed "
                              "once more, by %s: unpack it",
                              path, packed[i].name);
    return true;
}

/* The file from its beginning; *json: does it begin like JSON? */
static bool table_file_begin(struct table_file *f, const char *path, bool *json,
                             struct err *err)
{
    ptrdiff_t n = 1;
    struct span text;

    archive_stream_close(f->stream);
    f->stream = archive_stream_open_one(path, table_file_wanted, err);
    f->head_at = f->head_end = 0;
    while (f->stream && n > 0 && f->head_end < TABLE_FILE_LOOK) {
        n = archive_stream_read(f->stream, f->head + f->head_end,
                                TABLE_FILE_LOOK - f->head_end, err);
        if (n > 0)
            f->head_end += (size_t)n;
    }
    text = span_make(f->head, f->head_end);
    if (f->stream && n >= 0 && !table_file_check_plain(text, path, err))
        return false;
    if (span_starts(text, "\xEF\xBB\xBF"))
        text = span_cut(text, 3, SIZE_MAX);
    text = span_trim(text);
    *json = span_starts(text, "{") || span_starts(text, "[");
    return f->stream != NULL && n >= 0;
}

/* Fields are looked for in a first reading. */
static bool table_file_begin_json(struct table_file *f, const char *path,
                                  struct err *err)
{
    bool json;

    f->shape = json_shape_open(table_file_read, f, columns_positional, err);
    if (!f->shape)
        return err_context(err, "table \"%s\", read as JSON", path);
    if (!table_file_begin(f, path, &json, err))
        return false;
    f->json = json_rows_open(table_file_read, f, f->shape);
    return true;
}

enum table_state table_file_next(struct table_file *f, struct table_row *row,
                                 struct err *err)
{
    return f->json ? json_rows_next(f->json, row, err)
                   : table_next(f->table, row, err);
}

const char *table_file_unit(const struct table_file *f)
{
    return f->json ? "record" : "line";
}

/* The first row that can be read, and what its columns are. */
static bool table_file_columns(struct table_file *f, const char *path,
                               const struct source_settings *settings,
                               struct table_row *row, struct err *err)
{
    struct source_settings named = *settings;
    enum table_state state = table_file_next(f, row, err);

    if (state == TABLE_END)
        return err_record(err, "table \"%s\" is empty", path);
    if (state != TABLE_ROW)
        return err_context(err, "table \"%s\", line 1", path);
    if (f->json) {
        named.format = "named";
        named.header = "yes";
    }
    if (!columns_find(&f->columns, &named, row,
                      f->json ? ',' : table_separator(f->table), &f->arena,
                      err))
        return err_context(err, "table \"%s\"", path);
    return true;
}

bool table_file_open(struct table_file *f, const char *path,
                     const struct source_settings *settings,
                     struct table_row *row, struct err *err)
{
    bool json;

    memset(f, 0, sizeof(*f));
    arena_init(&f->arena);
    if (!table_file_begin(f, path, &json, err))
        return false;
    if (json && !table_file_begin_json(f, path, err))
        return false;
    if (!json)
        f->table = table_open(table_file_read, f, 0, err);
    if (!json && !f->table)
        return err_context(err, "table \"%s\"", path);
    return table_file_columns(f, path, settings, row, err);
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
    /* One longitude beyond 90 degrees says that they are not swapped. */
    while (ok && !stop_asked() && ranges.rows < TABLE_FILE_CHECK_ROWS &&
           ranges.lon_beyond == 0) {
        enum table_state state = table_file_next(&f, &row, &ignored);

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
