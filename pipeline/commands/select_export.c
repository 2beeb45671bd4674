#include "commands/select_export.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "input.h"
#include "stage_program.h"

/* The folder made, its full name in the arena. It is none that the whole
 * export goes to: what this writes would take the place of that. */
static bool export_folder(const struct settings *s, const char *path,
                          struct arena *arena, const char **full,
                          struct err *err)
{
    const struct stage *stage = stage_find("export");
    const char **whole = arena_take(arena, stage->settings_size);
    char here[PATH_MAX], there[PATH_MAX];

    if (!settings_bind((struct settings *)s, "export", stage->params,
                       stage->param_count, whole, err) ||
        !file_make_dir(path, err))
        return false;
    if (realpath(path, here) == NULL)
        return err_stage(err, "could not open \"%s\": %s", path,
                         strerror(errno));
    *full = arena_text(arena, here);
    const char *to = *(const char **)((char *)whole + stage->params[0].at);
    if (realpath(to, there) != NULL && strcmp(here, there) == 0)
        return err_usage(
            err, "\"%s\" is where the whole export goes (`export.to`)", path);
    return true;
}

static bool export_list(const char *store, const struct select_request *r,
                        const char *path, struct err *err)
{
    struct db *db = db_open(store, DB_READ, err);
    struct select_found found;
    struct arena arena;

    if (db == NULL)
        return false;
    arena_init(&arena);
    bool ok = select_find(&found, r->query, r->seed, db, &arena, err);
    if (ok && r->sample > 0)
        select_draw(&found, (size_t)r->sample);
    ok = ok && select_write_list(&found, r->query, path, err);
    fflush(stdout);
    select_release(&found);
    arena_release(&arena);
    db_close(db);
    return ok;
}

static bool export_set(struct settings *s, const char *folder, const char *list,
                       struct err *err)
{
    return settings_put(s, "export.to", folder, FROM_FLAG, 0, err) &&
           settings_put(s, "export.only", list, FROM_FLAG, 0, err);
}

int select_export(const struct options *o, const struct select_request *r,
                  struct err *err)
{
    struct config_top top;
    struct arena arena;
    const char *folder, *list;
    struct settings *s = input_config_or_store(o, &top, err);

    if (s == NULL)
        return options_exit(err);
    arena_init(&arena);
    bool ok = export_folder(s, r->file, &arena, &folder, err);
    if (ok) {
        list = arena_print(&arena, "%s/selected.txt", folder);
        ok = export_list(top.store, r, list, err) &&
             export_set(s, folder, list, err);
    }
    int code = ok ? stage_program_run(stage_find("export"), o, s, &top, err)
                  : options_exit(err);
    arena_release(&arena);
    settings_close(s);
    return code;
}
