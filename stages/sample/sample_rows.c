#include "stages/sample/sample_rows.h"

#include "adapters/digest.h"
#include "base/hash_index.h"
#include "formats/table.h"

#include <errno.h>
#include <sys/stat.h>

struct rows_reader {
    const struct sample_rows *rows;
    FILE *file;
    struct hash_index index;             /* of a sample's names, its place */
    size_t columns[SAMPLE_ROWS_COLUMNS]; /* SIZE_MAX: there is none */
};

bool sample_rows_identify(const char *setting, const char *path,
                          struct buf *out, struct err *err)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return err_usage(err, "\"sample.%s\": \"%s\": %s", setting, path,
                         strerror(errno));
    buf_print(out, "%s=%lld bytes of %lld.%09ld\n", setting,
              (long long)st.st_size, (long long)st.st_mtim.tv_sec,
              st.st_mtim.tv_nsec);
    return true;
}

static ptrdiff_t rows_bytes(void *arg, void *into, size_t room, struct err *err)
{
    struct rows_reader *r = arg;
    size_t n = fread(into, 1, room, r->file);

    if (n < room && ferror(r->file)) {
        (void)err_usage(err, "\"%s\" could not be read: %s", r->rows->path,
                        strerror(errno));
        return -1;
    }
    return (ptrdiff_t)n;
}

static bool rows_head(struct rows_reader *r, const struct table_row *row,
                      struct err *err)
{
    for (int k = 0; r->rows->columns[k] != NULL; k++) {
        const char *name = r->rows->columns[k];
        size_t i = 0;
        while (i < row->count && !span_is(row->fields[i], name))
            i++;
        r->columns[k] = i < row->count ? i : SIZE_MAX;
        if (i == row->count &&
            (r->rows->optional == NULL || strcmp(name, r->rows->optional) != 0))
            return err_usage(err, "\"%s\" has no column \"%s\"", r->rows->path,
                             name);
    }
    return true;
}

/* Of "source/key", or of a key alone, all that are called so. */
static void rows_give(const struct rows_reader *r, struct span key)
{
    uint64_t hash = digest_fast(key, 0);
    size_t at = SIZE_MAX, place;

    while (hash_index_next(&r->index, hash, &at, &place))
        r->rows->add(r->rows->arg, place);
}

static bool rows_row(const struct rows_reader *r, const struct table_row *row,
                     struct err *err)
{
    struct span fields[SAMPLE_ROWS_COLUMNS] = {{NULL, 0}};

    for (int k = 0; r->rows->columns[k] != NULL; k++) {
        if (r->columns[k] == SIZE_MAX)
            continue;
        if (r->columns[k] >= row->count)
            return err_usage(err, "\"%s\", line %lld: there is no %s",
                             r->rows->path, (long long)row->line,
                             r->rows->columns[k]);
        fields[k] = row->fields[r->columns[k]];
    }
    if (!r->rows->row(r->rows->arg, fields, err))
        return err_context(err, "\"%s\", line %lld", r->rows->path,
                           (long long)row->line);
    rows_give(r, fields[0]);
    return true;
}

static bool rows_read(struct rows_reader *r, struct err *err)
{
    struct table *t = table_open(rows_bytes, r, 0, err);
    enum table_state state = TABLE_END;
    bool head = true, ok = t != NULL;
    struct table_row row;

    while (ok && (state = table_next(t, &row, err)) > TABLE_END) {
        ok = state == TABLE_BAD
                 ? err_usage(err, "\"%s\", line %lld: it cannot be read",
                             r->rows->path, (long long)row.line)
             : head ? rows_head(r, &row, err)
                    : rows_row(r, &row, err);
        head = false;
    }
    table_close(t);
    return ok && state == TABLE_END;
}

bool sample_rows_read(const struct sample_rows *rows,
                      const uint64_t (*named)[2], size_t count, struct err *err)
{
    struct rows_reader r = {.rows = rows};

    hash_index_init(&r.index, 2 * count);
    for (size_t i = 0; i < count; i++) {
        hash_index_add(&r.index, named[i][0], i);
        hash_index_add(&r.index, named[i][1], i);
    }
    r.file = rows->file != NULL ? rows->file : fopen(rows->path, "rb");
    bool ok = r.file != NULL || err_usage(err, "\"%s\" could not be opened: %s",
                                          rows->path, strerror(errno));
    ok = ok && rows_read(&r, err);
    hash_index_release(&r.index);
    if (r.file != NULL && rows->file == NULL)
        fclose(r.file);
    return ok;
}
