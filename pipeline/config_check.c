#include "config_check.h"

#include <errno.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/nearest.h"
#include "db/schemas.h"
#include "exports/export_format.h"
#include "filters/filter.h"

struct checking {
    struct settings *settings;
    const char *prefix; /* of the section: "export", "teachers.small" */
    struct err *err;
};

/* The setting at fault, with its place where the file has one. */
static bool checking_bad(const struct checking *c, const char *name,
                         const char *value, const char *why)
{
    struct buf path, origin;

    buf_init(&path, 1000);
    buf_init(&origin, 1000);
    buf_print(&path, "%s%s%s", c->prefix, *c->prefix == '\0' ? "" : ".", name);
    size_t len = path.len;
    if (settings_find(c->settings, path.data) == NULL)
        buf_add_text(&path, ".0"); /* of a list: its first item */
    const char *from = settings_origin(c->settings, path.data, &origin);
    err_usage(c->err, "%s: \"%.*s\" is \"%s\", %s", from, (int)len, path.data,
              value, why);
    buf_release(&path);
    buf_release(&origin);
    return false;
}

static bool checking_filter(const struct checking *c, const struct param *p,
                            const char *name)
{
    struct nearest nearest;

    if (filter_find(name) != NULL)
        return true;
    nearest_init(&nearest, name);
    for (size_t i = 0; filter_all[i] != NULL; i++)
        nearest_offer(&nearest, filter_all[i]->name);
    (void)checking_bad(c, p->name, name, "which is no filter");
    if (nearest_found(&nearest) != NULL)
        err_hint(c->err, "did you mean \"%s\"?", nearest_found(&nearest));
    return false;
}

static bool checking_filters(const struct checking *c, const struct param *p,
                             const void *at)
{
    struct text_list list;

    if (p->type != PARAM_LIST) {
        const char *name = *(const char *const *)at;
        return name == NULL || checking_filter(c, p, name);
    }
    memcpy(&list, at, sizeof(list));
    for (size_t i = 0; i < list.count; i++) {
        if (!checking_filter(c, p, list.items[i]))
            return false;
    }
    return true;
}

static bool checking_formats(const struct checking *c, const struct param *p,
                             const void *at)
{
    struct text_list list;

    memcpy(&list, at, sizeof(list));
    for (size_t i = 0; i < list.count; i++) {
        const char *name = list.items[i];
        const char *nearest = export_format_nearest(name);
        if (export_format_find(name) != NULL)
            continue;
        (void)checking_bad(c, p->name, name, "which is no export format");
        if (nearest != NULL)
            err_hint(c->err, "did you mean \"%s\"?", nearest);
        return false;
    }
    return true;
}

bool config_check_is_there(const char *path)
{
    glob_t found;

    if (access(path, R_OK) == 0)
        return true;
    bool any = glob(path, GLOB_NOSORT, NULL, &found) == 0;
    globfree(&found);
    return any;
}

static bool checking_reads(const struct checking *c, const char *name,
                           const char *path)
{
    char why[200];

    if (path == NULL || *path == '\0' || config_check_is_there(path))
        return true;
    if (access(path, R_OK) == 0)
        return true;
    snprintf(why, sizeof(why), "which cannot be read: %s", strerror(errno));
    return checking_bad(c, name, path, why);
}

/* The folder, or the nearest one above it that is there, takes files. */
static bool checking_writes(const struct checking *c, const char *name,
                            const char *path)
{
    char why[200], *above;

    if (path == NULL || *path == '\0')
        return true;
    above = heap_text(path);
    while (access(above, F_OK) != 0 && errno == ENOENT) {
        char *slash = strrchr(above, '/');
        if (slash == NULL)
            memcpy(above, ".", 2);
        else
            slash[slash == above] = '\0';
    }
    bool ok = access(above, W_OK | X_OK) == 0;
    snprintf(why, sizeof(why), "which cannot be written to: %s",
             strerror(errno));
    free(above);
    return ok || checking_bad(c, name, path, why);
}

/* A file, or one of the prompts that come with the program. The word is taken
 * as it was written: bound as a path it has a folder before it. */
static bool checking_prompt(const struct checking *c, const char *name,
                            const char *path)
{
    char key[300], builtin[300];

    snprintf(key, sizeof(key), "%s.%s", c->prefix, name);
    const char *word = settings_find(c->settings, key);
    if (word == NULL) /* the usual one */
        return true;
    snprintf(builtin, sizeof(builtin), "prompts/%s.txt", word);
    return schema_find(builtin) != NULL || checking_reads(c, name, path);
}

/* Which model and which files a teacher needs depends on who it is. */
static bool checking_teacher(const struct checking *c, const struct param *p,
                             const char *path)
{
    char key[300];

    snprintf(key, sizeof(key), "%s.backend", c->prefix);
    const char *backend = settings_find(c->settings, key);
    if (backend == NULL)
        return true;
    if (strcmp(p->name, "model") == 0 && strcmp(backend, "local") == 0)
        return checking_reads(c, p->name, path);
    return true;
}

/* Recorded replies: each file, or one that its pattern stands for. Where
 * requests are written, these come first. */
static bool checking_paths(const struct checking *c, const struct param *p,
                           const void *at)
{
    struct text_list list;
    char key[300];

    snprintf(key, sizeof(key), "%s.requests", c->prefix);
    if (settings_find(c->settings, key) != NULL)
        return true;
    snprintf(key, sizeof(key), "%s.backend", c->prefix);
    const char *backend = settings_find(c->settings, key);
    if (backend == NULL || strcmp(backend, "batch") != 0)
        return true;
    memcpy(&list, at, sizeof(list));
    for (size_t i = 0; i < list.count; i++) {
        if (!checking_reads(c, p->name, list.items[i]))
            return false;
    }
    return true;
}

static bool checking_value(const struct checking *c, const struct param *p,
                           const void *at)
{
    if ((p->flags & PARAM_FILTER) != 0)
        return checking_filters(c, p, at);
    if ((p->flags & PARAM_FORMAT) != 0)
        return checking_formats(c, p, at);
    if ((p->flags & PARAM_PATHS) != 0)
        return checking_paths(c, p, at);
    if (p->type != PARAM_PATH)
        return true;
    const char *path = *(const char *const *)at;
    if ((p->flags & PARAM_PROMPT) != 0)
        return checking_prompt(c, p->name, path);
    if ((p->flags & PARAM_READS) != 0)
        return checking_reads(c, p->name, path);
    if ((p->flags & PARAM_WRITES) != 0)
        return checking_writes(c, p->name, path);
    if (strncmp(c->prefix, "teachers.", 9) == 0)
        return checking_teacher(c, p, path);
    return true;
}

static bool checking_section(const struct checking *c,
                             const struct param_section *section)
{
    unsigned char *values = heap_take(section->size + 16);

    memset(values, 0, section->size + 16);
    bool ok = settings_bind(c->settings, c->prefix, section->params,
                            section->count, values, c->err);
    for (size_t i = 0; ok && i < section->count; i++)
        ok = checking_value(c, &section->params[i],
                            values + section->params[i].at);
    free(values);
    return ok;
}

static bool checking_one(void *arg, const struct param_section *section)
{
    struct checking *c = arg;
    char prefix[300];

    c->prefix = section->name;
    if (!section->many)
        return *section->name == '\0' || checking_section(c, section);
    for (size_t i = 0;; i++) {
        const char *name = settings_child(c->settings, section->name, i);
        if (name == NULL)
            return true;
        snprintf(prefix, sizeof(prefix), "%s.%s", section->name, name);
        c->prefix = prefix;
        if (!checking_section(c, section))
            return false;
    }
}

bool config_check(struct settings *s, struct err *err)
{
    struct checking c = {.settings = s, .err = err};

    return config_sections(checking_one, &c);
}

/* The store's folder is made when it is not there. */
static bool checking_store(const struct checking *c, const char *store)
{
    char *dir = file_dir(store);
    bool ok = checking_writes(c, "store", dir);

    free(dir);
    return ok;
}

bool config_check_run(struct settings *s, const struct config_top *top,
                      struct err *err)
{
    const struct checking c = {.settings = s, .prefix = "", .err = err};
    struct stat st;

    if (!checking_store(&c, top->store) || !config_check(s, err))
        return false;
    if (settings_child(s, "sources", 0) != NULL ||
        (stat(top->store, &st) == 0 && st.st_size > 0))
        return true;
    err_usage(err, "the configuration names no sources: there is nothing to "
                   "read");
    return err_hint(err, "for example: sources: {mine: {paths: [pictures]}}");
}
