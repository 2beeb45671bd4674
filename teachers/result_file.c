#include "teachers/result_file.h"

#include "adapters/archive_stream.h"
#include "formats/table.h"

#include <glob.h>
#include <unistd.h>

enum {
    RESULT_LINE_MAX = 64 << 20,  /* longer: the line cannot be told apart */
    RESULT_ROW_BYTES = 16 << 20, /* or twice a reply, if that is more */
    RESULT_BLOCK = 1 << 16
};

/* A stream whose first bytes were looked at. */
struct result_file {
    struct archive_stream *in;
    char *block; /* [RESULT_BLOCK] */
    size_t first, count;
};

static ptrdiff_t result_file_next(void *arg, void *into, size_t room,
                                  struct err *err)
{
    struct result_file *f = arg;
    size_t n = f->count - f->first;

    if (n == 0)
        return archive_stream_read(f->in, into, room, err);
    n = n < room ? n : room;
    memcpy(into, f->block + f->first, n);
    f->first += n;
    return (ptrdiff_t)n;
}

/* Does it hold objects, one a line? */
static bool result_file_look(struct result_file *f, bool *lines,
                             struct err *err)
{
    ptrdiff_t n = archive_stream_read(f->in, f->block, RESULT_BLOCK, err);

    if (n < 0)
        return false;
    f->count = (size_t)n;
    struct span begin = span_make(f->block, f->count);
    if (span_starts(begin, "\xef\xbb\xbf"))
        begin = span_cut(begin, 3, SIZE_MAX);
    begin = span_trim(begin);
    *lines = begin.len > 0 && begin.data[0] == '{';
    return true;
}

/* Lines of JSON out of a stream; one that is too long is passed over. */
static bool result_file_lines(struct result_index *x, struct result_file *f,
                              struct err *err)
{
    struct buf line;
    char *block = heap_take(RESULT_BLOCK);
    int64_t number = 1;
    ptrdiff_t n = 1;

    buf_init(&line, RESULT_LINE_MAX);
    while (n > 0) {
        n = result_file_next(f, block, RESULT_BLOCK, err);
        struct span rest = span_make(block, n > 0 ? (size_t)n : 0);
        while (rest.len > 0 || (n == 0 && line.len > 0)) {
            size_t end = span_find_char(rest, '\n');
            buf_add_span(&line, span_cut(rest, 0, end));
            if (end == SIZE_MAX && n > 0)
                break;
            struct span whole = buf_span(&line);
            if (number == 1 && span_starts(whole, "\xef\xbb\xbf"))
                whole = span_cut(whole, 3, SIZE_MAX);
            if (line.over)
                result_index_skip(x, number, "the line is too long");
            else if (span_trim(whole).len > 0 &&
                     !result_index_add_line(x, whole, number))
                result_index_skip(x, number, "no object with a custom_id");
            buf_reset(&line);
            number++;
            rest =
                span_cut(rest, end == SIZE_MAX ? rest.len : end + 1, SIZE_MAX);
        }
        if (!result_index_ok(x, err))
            n = -1;
    }
    buf_release(&line);
    free(block);
    return n == 0;
}

static size_t result_column(const struct table_row *row, const char *name)
{
    for (size_t i = 0; i < row->count; i++) {
        if (span_is(span_trim(row->fields[i]), name))
            return i;
    }
    return SIZE_MAX;
}

static void result_file_row(struct result_index *x, const struct table_row *row,
                            size_t key_at, size_t text_at)
{
    const struct result_form *form = result_index_form(x);
    struct result r = result_none(row->line);

    if (key_at >= row->count || text_at >= row->count) {
        result_index_skip(x, row->line, "too few columns");
        return;
    }
    r.text = row->fields[text_at];
    r.id = row->fields[key_at];
    if (span_is(r.id, form->key_column) && span_is(r.text, form->text_column))
        return;
    if (!result_index_add(x, &r))
        result_index_skip(x, row->line, "no key");
}

static bool result_file_columns(const struct result_form *form,
                                const struct table_row *row, const char *path,
                                size_t *key_at, size_t *text_at,
                                struct err *err)
{
    *key_at = result_column(row, form->key_column);
    *text_at = result_column(row, form->text_column);
    return (*key_at != SIZE_MAX && *text_at != SIZE_MAX) ||
           err_usage(err, "\"%s\" has no column \"%s\"", path,
                     *key_at == SIZE_MAX ? form->key_column
                                         : form->text_column);
}

static bool result_file_table(struct result_index *x, const char *path,
                              struct table *t, struct err *err)
{
    const struct result_form *form = result_index_form(x);
    struct table_row row;
    enum table_state state = table_next(t, &row, err);
    size_t key_at, text_at;

    if (state == TABLE_BROKEN ||
        !result_file_columns(form, &row, path, &key_at, &text_at, err))
        return false;
    table_set_row_bytes(t, form->max_reply_bytes > RESULT_ROW_BYTES / 2
                               ? (size_t)form->max_reply_bytes * 2
                               : RESULT_ROW_BYTES);
    for (;;) {
        struct err bad = {.kind = ERR_NONE};
        state = table_next(t, &row, &bad);
        if (state == TABLE_BROKEN)
            *err = bad;
        if (state == TABLE_BROKEN || state == TABLE_END)
            return state == TABLE_END;
        if (state == TABLE_ROW || row.count > 0)
            result_file_row(x, &row, key_at, text_at);
        else
            result_index_skip(x, row.line, bad.text);
        if (!result_index_ok(x, err))
            return false;
    }
}

bool result_file_read(struct result_index *x, const char *path, struct err *err)
{
    struct result_file f = {.in = archive_stream_open(path, err)};
    bool lines = false;

    if (f.in == NULL)
        return err_as(err, ERR_STAGE);
    f.block = heap_take(RESULT_BLOCK);
    bool ok = result_file_look(&f, &lines, err);
    if (ok && lines) {
        ok = result_file_lines(x, &f, err);
    } else if (ok) {
        struct table *t = table_open(result_file_next, &f, 0, err);
        ok = t != NULL && result_file_table(x, path, t, err);
        table_close(t);
    }
    free(f.block);
    archive_stream_close(f.in);
    return ok || (err->kind == ERR_USAGE ? false : err_as(err, ERR_STAGE));
}

struct text_list result_files_find(const struct text_list *patterns,
                                   struct arena *arena)
{
    glob_t found = {.gl_pathc = 0};
    size_t n = 0;

    for (size_t i = 0; i < patterns->count; i++) {
        int flags = (i > 0 ? GLOB_APPEND : 0) |
                    (access(patterns->items[i], F_OK) == 0 ||
                             strpbrk(patterns->items[i], "*?[") == NULL
                         ? GLOB_NOCHECK
                         : 0);
        (void)glob(patterns->items[i], flags, NULL, &found);
    }
    const char **files =
        arena_take_array(arena, found.gl_pathc + 1, sizeof(*files));
    for (size_t i = 0; i < found.gl_pathc; i++) {
        bool again = false;
        for (size_t k = 0; k < n && !again; k++)
            again = strcmp(files[k], found.gl_pathv[i]) == 0;
        if (!again)
            files[n++] = arena_text(arena, found.gl_pathv[i]);
    }
    globfree(&found);
    return (struct text_list){files, n};
}
