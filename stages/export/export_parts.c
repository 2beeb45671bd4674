#include "stages/export/export_parts.h"

static const struct export_kind export_kinds[EXPORT_KINDS] = {
    {"cot", "gre_cot", export_gre_cot},
    {"judge", "gre_judge", export_gre_judge},
    {"seed", "gre_seed", export_gre_seed},
};

const struct export_kind *export_kind_find(const char *split)
{
    for (size_t i = 0; i < EXPORT_KINDS; i++) {
        if (strcmp(export_kinds[i].split, split) == 0)
            return &export_kinds[i];
    }
    return NULL;
}

static bool export_part_open(struct export_parts *p, struct export_part *at,
                             struct err *err)
{
    const struct export_settings *o = p->settings;
    const char *name = at->kind->name;

    at->instruction =
        span_of(at->kind == &export_kinds[0]   ? o->cot_instruction
                : at->kind == &export_kinds[1] ? o->judge_instruction
                                               : o->seed_instruction);
    at->path =
        arena_print(p->arena, "%s/%s%s.%s", name, name,
                    strcmp(at->part, "test") == 0 ? "_test" : "", o->layout);
    at->images = arena_print(p->arena, "%s/%s", name, o->folder);
    if (!written_files_make_dir(p->into, at->images, err))
        return false;
    at->file = export_file_open(p->into, at->path, err);
    return at->file != NULL;
}

static bool export_parts_want(const struct export_settings *o,
                              const struct export_kind *kind)
{
    for (size_t i = 0; i < o->splits.count; i++) {
        if (strcmp(o->splits.items[i], kind->split) == 0)
            return true;
    }
    return false;
}

bool export_parts_open(struct export_parts *p, struct err *err)
{
    for (size_t i = 0; i < EXPORT_PARTS; i++) {
        struct export_part *at = &p->all[i];
        *at = (struct export_part){.kind = &export_kinds[i / 2],
                                   .part = i % 2 == 0 ? "train" : "test"};
        if (export_parts_want(p->settings, at->kind) &&
            !export_part_open(p, at, err))
            return false;
    }
    return true;
}

void export_parts_close(struct export_parts *p)
{
    for (size_t i = 0; i < EXPORT_PARTS; i++)
        export_file_close(p->all[i].file);
}

struct export_part *export_parts_find(struct export_parts *p, struct span split,
                                      struct span part)
{
    for (size_t i = 0; i < EXPORT_PARTS; i++) {
        struct export_part *at = &p->all[i];
        if (at->file != NULL && span_is(split, at->kind->split) &&
            span_is(part, at->part))
            return at;
    }
    return NULL;
}

bool export_part_add(struct export_parts *p, struct export_part *at,
                     const struct export_row *row, struct err *err)
{
    struct buf *out = export_file_buf(at->file);
    bool lines = strcmp(p->settings->layout, "jsonl") == 0;

    if (!lines)
        buf_add_text(out, at->rows == 0 ? "[\n" : ",\n");
    at->kind->add(out, row);
    if (lines)
        buf_add_char(out, '\n');
    at->rows++;
    return export_file_flush(at->file, err);
}

static bool export_part_finish(struct export_parts *p, struct export_part *at,
                               struct export_manifest *m, struct err *err)
{
    struct export_written w = {.split = at->kind->split,
                               .part = at->part,
                               .path = at->path,
                               .rows = at->rows};

    if (at->rows == 0 && strcmp(at->part, "test") == 0)
        return true; /* that of an earlier export is removed: it is not named */
    if (strcmp(p->settings->layout, "json") == 0)
        buf_add_text(export_file_buf(at->file),
                     at->rows == 0 ? "[]\n" : "\n]\n");
    if (!export_file_finish(at->file, &w.sum, err))
        return false;
    export_manifest_add_file(m, &w);
    return true;
}

bool export_parts_finish(struct export_parts *p, struct export_manifest *m,
                         struct err *err)
{
    for (size_t i = 0; i < EXPORT_PARTS; i++) {
        if (p->all[i].file != NULL &&
            !export_part_finish(p, &p->all[i], m, err))
            return false;
    }
    return true;
}

/* Without pictures those that lie there are the user's affair, whoever put
 * them there. */
struct written_scope export_scope(const struct export_settings *settings,
                                  struct arena *arena)
{
    const char **folders =
        arena_take_array(arena, EXPORT_KINDS + 1, sizeof(*folders));
    bool pictures = strcmp(settings->pictures, "none") != 0;
    size_t n = 0;

    folders[n++] = "";
    for (size_t i = 0; i < EXPORT_KINDS; i++) {
        if (export_parts_want(settings, &export_kinds[i]))
            folders[n++] = arena_print(arena, "%s%s", export_kinds[i].name,
                                       pictures ? "/" : "");
    }
    return (struct written_scope){folders, n};
}
