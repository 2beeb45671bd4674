#include "fetch/url_list.h"

#include "base/arena.h"
#include "adapters/archive_stream.h"
#include "adapters/digest.h"
#include "formats/table.h"

#include <inttypes.h>

enum { URL_KEY_DIGITS = 16 };

struct url_list {
    struct archive_stream *stream;
    struct table *table;
    size_t key, url; /* columns; key SIZE_MAX: there is none */
    bool first;      /* `row` was read ahead and is a row */
    struct table_row row;
    int64_t bad;
    char made[URL_KEY_DIGITS + 1];
};

static const char *const url_names[] = {
    "url",          "image_url", "img_url", "photo_url",
    "download_url", "image_uri", "uri",     "thumb_original_url",
    "link",         NULL};
static const char *const url_key_names[] = {
    "key",     "id",    "image_id",  "img_id",    "photo_id",
    "photoid", "image", "filename",  "file_name", "name",
    "path",    "uid",   "sample_id", "image_key", NULL};

static bool url_is(struct span s)
{
    s = span_trim(s);
    return (s.len > 7 && span_is_nocase(span_cut(s, 0, 7), "http://")) ||
           (s.len > 8 && span_is_nocase(span_cut(s, 0, 8), "https://"));
}

static ptrdiff_t url_list_read(void *arg, void *into, size_t room,
                               struct err *err)
{
    return archive_stream_read(arg, into, room, err);
}

/* The column of that name, or SIZE_MAX. */
static size_t url_list_named(const struct table_row *row, const char *name)
{
    for (size_t i = 0; i < row->count; i++)
        if (span_is_nocase(span_trim(row->fields[i]), name))
            return i;
    return SIZE_MAX;
}

static size_t url_list_one_of(const struct table_row *row,
                              const char *const *names)
{
    size_t at = SIZE_MAX;

    for (; at == SIZE_MAX && *names != NULL; names++)
        at = url_list_named(row, *names);
    return at;
}

static bool url_list_no_column(const struct table_row *row, const char *what,
                               struct err *err)
{
    struct buf b;

    buf_init(&b, 400);
    for (size_t i = 0; i < row->count && !b.over; i++)
        buf_print(&b, "%s%.*s", i > 0 ? ", " : "",
                  (int)(row->fields[i].len < 60 ? row->fields[i].len : 60),
                  row->fields[i].data);
    err_usage(err, "no column is %s; the first line holds: %s", what, b.data);
    buf_release(&b);
    return err_hint(err, "--url-column and --key-column name them");
}

/* Which columns, from the first row. */
static bool url_list_columns(struct url_list *u, const char *key_column,
                             const char *url_column, struct err *err)
{
    const struct table_row *row = &u->row;

    u->key = u->url = SIZE_MAX;
    for (size_t i = row->count; i-- > 0;)
        if (url_is(row->fields[i]))
            u->url = i;
    u->first = u->url != SIZE_MAX && key_column == NULL && url_column == NULL;
    if (u->first) { /* no names */
        for (size_t i = row->count; i-- > 0;)
            if (!url_is(row->fields[i]) && span_trim(row->fields[i]).len > 0)
                u->key = i;
        return true;
    }
    u->url = url_column != NULL ? url_list_named(row, url_column)
                                : url_list_one_of(row, url_names);
    if (u->url == SIZE_MAX)
        return url_list_no_column(
            row, url_column != NULL ? url_column : "one of addresses", err);
    u->key = key_column != NULL ? url_list_named(row, key_column)
                                : url_list_one_of(row, url_key_names);
    return (key_column == NULL || u->key != SIZE_MAX) ||
           url_list_no_column(row, key_column, err);
}

struct url_list *url_list_open(const char *path, const char *key_column,
                               const char *url_column, struct err *err)
{
    struct url_list *u = heap_take(sizeof(*u));
    enum table_state state = TABLE_BROKEN;

    *u = (struct url_list){.stream = archive_stream_open(path, err)};
    if (u->stream != NULL)
        u->table = table_open(url_list_read, u->stream, 0, err);
    while (u->table != NULL &&
           (state = table_next(u->table, &u->row, err)) == TABLE_BAD)
        u->bad++;
    if (state == TABLE_END)
        err_record(err, "it is empty");
    if (state == TABLE_ROW && url_list_columns(u, key_column, url_column, err))
        return u;
    err_context(err, "cannot use \"%s\"", path);
    url_list_close(u);
    return NULL;
}

void url_list_close(struct url_list *u)
{
    if (u == NULL)
        return;
    table_close(u->table);
    archive_stream_close(u->stream);
    free(u);
}

static struct span url_list_field(const struct url_list *u, size_t at)
{
    return at < u->row.count ? span_trim(u->row.fields[at]) : SPAN_NONE;
}

bool url_list_next(struct url_list *u, struct url_row *row, bool *more,
                   struct err *err)
{
    enum table_state state = TABLE_ROW;

    if (!u->first)
        while ((state = table_next(u->table, &u->row, err)) == TABLE_BAD)
            u->bad++;
    u->first = false;
    *more = state == TABLE_ROW;
    if (state == TABLE_BROKEN)
        return false;
    if (state == TABLE_END)
        return true;
    *row = (struct url_row){.line = u->row.line,
                            .key = url_list_field(u, u->key),
                            .url = url_list_field(u, u->url)};
    if (row->key.len == 0) {
        const struct digest d = digest_of(row->url);
        char hex[65];

        digest_hex(&d, hex);
        memcpy(u->made, hex, URL_KEY_DIGITS);
        row->key = span_make(u->made, URL_KEY_DIGITS);
    }
    return true;
}

int64_t url_list_bad(const struct url_list *u)
{
    return u->bad;
}
