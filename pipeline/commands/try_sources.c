#include "try_sources.h"

#include <unistd.h>

#include "adapters/digest.h"
#include "base/log.h"
#include "db/db.h"
#include "intake/sources.h"

/* Files that are one archive. */
struct try_archive {
    size_t first, pieces;
    int64_t bytes;
    uint64_t order;
    bool kept;
};

static int try_compare(const void *a, const void *b)
{
    const struct try_archive *x = a, *y = b;

    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

static bool try_known(struct db *db, const struct source_list *list,
                      struct try_archive *a, struct err *err)
{
    int64_t found = 0;

    if (db == NULL)
        return true;
    struct query *q = db_query(db, QUERY_TRY_SOURCE_KNOWN);
    query_text(q, 1, list->name);
    query_text(q, 2, list->files[a->first].path);
    if (!query_one(q, &found, err))
        return false;
    (void)db_query(db, QUERY_TRY_SOURCE_KNOWN);
    a->kept = found > 0;
    return true;
}

static size_t try_archives(const struct source_list *list,
                           struct try_archive *archives)
{
    size_t n = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct source_file *f = &list->files[i];

        if (f->kind == SOURCE_TABLE || f->pieces == 0)
            continue;
        archives[n] = (struct try_archive){
            i, f->pieces, 0, digest_fast(span_of(f->path), 0), false};
        for (size_t k = i; k < i + f->pieces && k < list->count; k++)
            archives[n].bytes += list->files[k].bytes;
        n++;
    }
    qsort(archives, n, sizeof(*archives), try_compare);
    return n;
}

/* Can the path be given as it is, in a list? */
static bool try_plain(const char *path)
{
    return strpbrk(path, ",*?[") == NULL;
}

/* The paths that stay, or NULL: all do, or not all can be given. */
static const char *try_paths(const struct source_list *list,
                             const struct try_archive *archives, size_t count,
                             struct arena *arena)
{
    const char *paths = "";
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        const struct try_archive *a = &archives[i];

        kept += a->kept;
        for (size_t k = a->first; a->kept && k < a->first + a->pieces; k++) {
            if (!try_plain(list->files[k].path))
                return NULL;
            paths = arena_print(arena, "%s%s%s", paths,
                                *paths == '\0' ? "" : ",", list->files[k].path);
        }
    }
    return kept == count ? NULL : paths;
}

static bool try_choose_one(struct db *db, const struct source_list *list,
                           int64_t bytes, struct arena *arena,
                           struct text_list *sets, struct err *err)
{
    struct try_archive *archives =
        arena_take_array(arena, list->count + 1, sizeof(*archives));
    size_t count = try_archives(list, archives), kept = 0;
    int64_t read = 0;

    for (size_t i = 0; i < count; i++) {
        if (!try_known(db, list, &archives[i], err))
            return false;
        kept += archives[i].kept;
    }
    for (size_t i = 0; i < count; i++) {
        struct try_archive *a = &archives[i];

        if (a->kept || (kept > 0 && read + a->bytes > bytes))
            continue;
        a->kept = true;
        kept++;
        read += a->bytes;
    }
    const char *paths = try_paths(list, archives, count, arena);
    if (paths == NULL)
        return true;
    log_info("%s: %zu of %zu archives are read for this; a run reads the rest",
             list->name, kept, count);
    ((const char **)sets->items)[sets->count++] =
        arena_print(arena, "sources.%s.paths=%s", list->name, paths);
    return true;
}

bool try_sources_choose(struct settings *s, const char *store, int64_t bytes,
                        struct arena *arena, struct text_list *sets,
                        struct err *err)
{
    struct db *db = NULL;
    bool found = true, ok = true;

    if (access(store, F_OK) == 0) {
        db = db_open(store, DB_READ, err);
        if (db == NULL)
            return false;
    }
    for (size_t i = 0; ok && found; i++) {
        struct source_list list;

        ok = source_list_load(s, i, arena, &list, &found, err) &&
             (!found || try_choose_one(db, &list, bytes, arena, sets, err));
    }
    db_close(db);
    return ok;
}
