#include "commands/plan_copy.h"

#include "intake/sources.h"

/* Was the file, as it is now, read to its end? */
static bool plan_copy_is_read(struct db *db, const char *name,
                              const struct source_file *f, bool *read,
                              struct err *err)
{
    struct query *q = db_query(db, QUERY_INGEST_SOURCE_VERSIONS);
    enum query_state state;

    *read = false;
    query_text(q, 1, name);
    query_text(q, 2, f->path);
    while (!*read && (state = query_next(q, err)) == QUERY_ROW)
        *read = query_get_int(q, 4) != 0 &&
                (f->pieces > 1 || query_get_int(q, 2) == f->bytes);
    (void)db_query(db, QUERY_INGEST_SOURCE_VERSIONS);
    return *read || state != QUERY_FAILED;
}

static bool plan_copy_list(struct db *db, const struct source_list *list,
                           struct source_copy *sum, struct err *err)
{
    struct source_copy one;
    bool read;

    for (size_t i = 0; i < list->count; i++) {
        const struct source_file *f = &list->files[i];

        if (f->problem || f->pieces == 0)
            continue;
        if (!plan_copy_is_read(db, list->name, f, &read, err))
            return false;
        if (read)
            continue;
        source_copy_estimate(f, SOURCE_COPY_MEMBER, &one);
        if (one.files > 0)
            source_copy_add(sum, &one);
    }
    return true;
}

bool plan_copy(struct settings *settings, struct db *db,
               struct source_copy *sum, struct err *err)
{
    struct source_list list;
    struct arena arena;
    bool found = true, ok = true;

    *sum = (struct source_copy){.exact = true};
    arena_init(&arena);
    for (size_t i = 0; ok && found; i++) {
        ok = source_list_load(settings, i, &arena, &list, &found, err) &&
             (!found || plan_copy_list(db, &list, sum, err));
        arena_reset(&arena);
    }
    arena_release(&arena);
    return ok;
}
