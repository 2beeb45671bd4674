#include "formats/named_table.h"

#include "formats/table.h"

#include <string.h>

struct named_table {
    struct span rest;
    const char *name;
    const char *const *names;           /* [count] */
    size_t places[NAMED_TABLE_COLUMNS]; /* [count] among the fields */
    size_t count;
};

static ptrdiff_t named_table_bytes(void *arg, void *into, size_t room,
                                   struct err *err)
{
    struct named_table *t = arg;
    size_t n = t->rest.len < room ? t->rest.len : room;

    (void)err;
    memcpy(into, t->rest.data, n);
    t->rest = span_cut(t->rest, n, SIZE_MAX);
    return (ptrdiff_t)n;
}

static bool named_table_head(struct named_table *t, const struct table_row *row,
                             struct err *err)
{
    for (size_t k = 0; k < t->count; k++) {
        size_t i = 0;
        while (i < row->count && !span_is(row->fields[i], t->names[k]))
            i++;
        if (i == row->count)
            return err_usage(err, "\"%s\" has no column \"%s\"", t->name,
                             t->names[k]);
        t->places[k] = i;
    }
    return true;
}

static bool named_table_give(const struct named_table *t,
                             const struct table_row *row, named_table_row *each,
                             void *arg, struct err *err)
{
    struct span fields[NAMED_TABLE_COLUMNS];

    for (size_t k = 0; k < t->count; k++)
        fields[k] =
            t->places[k] < row->count ? row->fields[t->places[k]] : span_of("");
    return each(arg, fields, row->line, err);
}

bool named_table_read(struct span text, const char *name,
                      const char *const *columns, size_t count,
                      named_table_row *each, void *arg, struct err *err)
{
    struct named_table t = {
        .rest = text, .name = name, .names = columns, .count = count};
    struct table *rows = table_open(named_table_bytes, &t, 0, err);
    enum table_state state = TABLE_END;
    bool head = true, ok = rows != NULL;
    struct table_row row;

    while (ok && (state = table_next(rows, &row, err)) > TABLE_END) {
        ok = state == TABLE_BAD
                 ? err_usage(err, "\"%s\", line %lld: it cannot be read", name,
                             (long long)row.line)
             : head ? named_table_head(&t, &row, err)
                    : named_table_give(&t, &row, each, arg, err);
        head = false;
    }
    table_close(rows);
    return ok && state == TABLE_END;
}
