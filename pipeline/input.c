#include "input.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

bool input_kind(const char *path, enum input_kind *kind, struct err *err)
{
    static const char magic[16] = "SQLite format 3"; /* its NUL counts */
    char head[sizeof(magic)];
    struct stat st;
    ssize_t n = -1;

    *kind = INPUT_CONFIG;
    if (stat(path, &st) != 0)
        return err_usage(err, "could not open \"%s\": %s", path,
                         strerror(errno));
    if (S_ISDIR(st.st_mode))
        return err_usage(err, "\"%s\" is a folder, not a file", path);
    /* A pipe can be read only once, by those who read the configuration. */
    if (!S_ISREG(st.st_mode))
        return true;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        n = read(fd, head, sizeof(head));
    if (n < 0)
        err_usage(err, "could not read \"%s\": %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (n == (ssize_t)sizeof(magic) && memcmp(head, magic, sizeof(magic)) == 0)
        *kind = INPUT_STORE;
    return n >= 0;
}

/* --store and --jobs over what the file says. */
static bool input_override(const struct options *o, struct settings *s,
                           struct config_top *top, struct err *err)
{
    char here[PATH_MAX];

    if (o->jobs > 0)
        top->jobs = o->jobs;
    if (o->store == NULL)
        return true;
    top->store = o->store;
    /* A setting's path is relative to the configuration; this one is not. */
    if (getcwd(here, sizeof(here)) == NULL)
        return err_stage(err, "could not name this folder: %s",
                         strerror(errno));
    char *path = file_join(here, o->store);
    bool ok = settings_put(s, "store", path, FROM_FLAG, 0, err);
    free(path);
    return ok;
}

static struct settings *input_settings(const struct options *o,
                                       struct config_top *top, struct err *err)
{
    struct settings *s = config_open(o->config, &o->sets, top, err);

    if (s != NULL && !input_override(o, s, top, err)) {
        settings_close(s);
        return NULL;
    }
    return s;
}

struct settings *input_config(const struct options *o, struct config_top *top,
                              struct err *err)
{
    enum input_kind kind = INPUT_CONFIG;

    if (o->config != NULL && !input_kind(o->config, &kind, err))
        return NULL;
    if (kind == INPUT_STORE) {
        err_usage(err, "\"%s\" is a store; a configuration file is needed here",
                  o->config);
        err_hint(err, "limbeck config \"%s\" prints the one it was made with",
                 o->config);
        return NULL;
    }
    return input_settings(o, top, err);
}

bool input_store_exists(const struct options *o, const char *store,
                        struct err *err)
{
    if (access(store, F_OK) == 0)
        return true;
    err_usage(err, "there is no store \"%s\"", store);
    if (o->store != NULL)
        return err_hint(err, "--store names it");
    return err_hint(err, "\"%s\" names it; limbeck run makes it", o->config);
}

static bool input_refuse(const struct options *o, const char *option,
                         struct err *err)
{
    return err_usage(err, "\"%s\" is a store: %s belongs to a configuration",
                     o->config, option);
}

bool input_store(const struct options *o, struct settings **s,
                 const char **store, struct err *err)
{
    struct config_top top;
    enum input_kind kind;

    *s = NULL;
    if (!input_kind(o->config, &kind, err))
        return false;
    if (kind == INPUT_STORE) {
        *store = o->config;
        return (o->store == NULL || input_refuse(o, "--store", err)) &&
               (o->sets.count == 0 || input_refuse(o, "--set", err));
    }
    *s = input_settings(o, &top, err);
    *store = *s != NULL ? top.store : NULL;
    if (*s != NULL && input_store_exists(o, *store, err))
        return true;
    settings_close(*s);
    *s = NULL;
    return false;
}

struct settings *input_config_or_store(const struct options *o,
                                       struct config_top *top, struct err *err)
{
    struct options without = *o;
    enum input_kind kind;

    if (!input_kind(o->config, &kind, err))
        return NULL;
    if (kind == INPUT_STORE) {
        if (o->store != NULL && !input_refuse(o, "--store", err))
            return NULL;
        without.config = NULL;
        without.store = o->config;
    }
    struct settings *s = input_settings(&without, top, err);
    if (s != NULL && !input_store_exists(o, top->store, err)) {
        settings_close(s);
        return NULL;
    }
    return s;
}

struct db *input_open_store(const struct options *o, struct err *err)
{
    struct settings *s;
    const char *store;

    if (!input_store(o, &s, &store, err))
        return NULL;
    struct db *db = db_open(store, DB_READ, err);
    settings_close(s);
    return db;
}
