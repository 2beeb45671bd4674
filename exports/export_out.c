#include "exports/export_out.h"

#include <unistd.h>

#include "base/log.h"

static struct export_out_rows *export_out_find(struct export_out *out,
                                               const char *path)
{
    for (size_t i = 0; i < out->count; i++) {
        if (strcmp(out->files[i].path, path) == 0)
            return &out->files[i];
    }
    return NULL;
}

struct export_out_rows *export_out_rows(struct export_out *out,
                                        const char *path, struct err *err)
{
    struct export_out_rows *rows = export_out_find(out, path);

    if (rows != NULL)
        return rows;
    if (out->count == EXPORT_OUT_FILES)
        err_die("a format has more than %d files", EXPORT_OUT_FILES);
    rows = &out->files[out->count];
    *rows = (struct export_out_rows){.path = arena_text(out->arena, path),
                                     .test = out->test};
    rows->file = export_file_open(
        out->into, arena_print(out->arena, "%s%s", out->root, path), err);
    if (rows->file == NULL)
        return NULL;
    out->count++;
    return rows;
}

struct buf *export_out_begin(struct export_out_rows *rows)
{
    struct buf *b = export_file_buf(rows->file);

    if (rows->array)
        buf_add_text(b, rows->rows == 0 ? "[\n" : ",\n");
    return b;
}

bool export_out_end(struct export_out_rows *rows, struct err *err)
{
    if (!rows->array)
        buf_add_char(export_file_buf(rows->file), '\n');
    rows->rows++;
    return export_file_flush(rows->file, err);
}

/* Was it written by limbeck, or is nothing there? */
static bool export_out_is_ours(struct export_out *out, const char *path)
{
    return written_files_find(out->into, path) != NULL ||
           access(written_files_full(out->into, path, out->arena), F_OK) != 0;
}

bool export_out_text(struct export_out *out, const char *path, struct span text,
                     struct err *err)
{
    struct export_written w = {
        .path = arena_print(out->arena, "%s%s", out->root, path)};
    struct export_file *f;

    if (!export_out_is_ours(out, w.path)) {
        log_info("export: \"%s\" is not limbeck's: it stays as it is", w.path);
        return true;
    }
    f = export_file_open(out->into, w.path, err);
    if (f != NULL)
        buf_add_span(export_file_buf(f), text);
    bool ok = f != NULL && export_file_finish(f, &w.sum, err);
    export_file_close(f);
    if (ok && out->manifest != NULL && *out->root != '\0')
        export_manifest_add_file(out->manifest, &w);
    return ok;
}

static bool export_out_finish_one(struct export_out *out,
                                  struct export_out_rows *rows, struct err *err)
{
    struct export_written w = {
        .split = rows->split,
        .part = rows->part,
        .format = out->name,
        .path = arena_print(out->arena, "%s%s", out->root, rows->path),
        .rows = rows->rows};

    if (rows->rows == 0 && !rows->keep)
        return true; /* that of an earlier export is removed: it is not named */
    if (rows->array)
        buf_add_text(export_file_buf(rows->file),
                     rows->rows == 0 ? "[]\n" : "\n]\n");
    if (!export_file_finish(rows->file, &w.sum, err))
        return false;
    if (out->manifest != NULL)
        export_manifest_add_file(out->manifest, &w);
    return true;
}

bool export_out_finish(struct export_out *out, struct err *err)
{
    for (size_t i = 0; i < out->count; i++) {
        if (!export_out_finish_one(out, &out->files[i], err))
            return false;
    }
    return true;
}

void export_out_release(struct export_out *out)
{
    for (size_t i = 0; i < out->count; i++)
        export_file_close(out->files[i].file);
}
