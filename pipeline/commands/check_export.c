#include "check_export.h"

#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "exports/export_check.h"
#include "exports/export_format.h"

enum { CHECK_SAID = 20 };

struct checking_export {
    const char *format;
    int64_t said;
};

static void checking_say(void *arg, const char *file, int64_t row,
                         const char *what)
{
    struct checking_export *c = arg;

    c->said++;
    if (c->said == CHECK_SAID + 1)
        printf("%s: and more\n", c->format);
    if (c->said > CHECK_SAID)
        return;
    if (row > 0)
        printf("%s: %s: row %lld %s\n", c->format, file, (long long)row, what);
    else
        printf("%s: %s %s\n", c->format, *file != '\0' ? file : "the folder",
               what);
}

static bool checking_format(const struct export_format *f, const char *dir,
                            int *code, struct err *err)
{
    struct checking_export say = {.format = f->name};
    struct export_check c = {.dir = dir, .say = checking_say, .arg = &say};

    if (!f->check(&c, err))
        return false;
    printf("%s: %lld of %lld rows load\n", f->name, (long long)c.loaded,
           (long long)c.rows);
    if (say.said > 0)
        *code = 1;
    return true;
}

static bool checking_is_dir(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static const char *checking_base(const char *dir)
{
    const char *slash = strrchr(dir, '/');

    return slash != NULL ? slash + 1 : dir;
}

/* Every format that has a folder in this one. */
static bool checking_below(const char *dir, int *code, int *found,
                           struct err *err)
{
    bool ok = true;

    for (size_t i = 0; ok && export_format_all[i] != NULL; i++) {
        const struct export_format *f = export_format_all[i];
        bool own = f->root == NULL;
        char *folder = file_join(dir, own ? f->name : "gre_cot");
        char *seed = file_join(dir, "gre_seed");
        if (f->check != NULL &&
            (checking_is_dir(folder) || (!own && checking_is_dir(seed)))) {
            ++*found;
            ok = checking_format(f, own ? folder : dir, code, err);
        }
        free(folder);
        free(seed);
    }
    return ok;
}

bool check_export(const struct text_list *words, int *code, struct err *err)
{
    const char *dir = words->items[words->count - 1];
    const char *name = words->count > 1 ? words->items[0] : checking_base(dir);
    const struct export_format *f = export_format_find(name);
    int found = 0;

    *code = 0;
    if (!checking_is_dir(dir))
        return err_usage(err, "\"%s\" is no folder", dir);
    if (words->count > 1 && f == NULL)
        return err_usage(err, "\"%s\" is no format", name);
    if (f != NULL && f->check == NULL)
        return err_usage(err, "format \"%s\" has no loader with rules", name);
    if (f != NULL)
        return checking_format(f, dir, code, err);
    if (!checking_below(dir, code, &found, err))
        return false;
    if (found > 0)
        return true;
    err_usage(err, "\"%s\" holds no export that is known", dir);
    return err_hint(err, "name the format: limbeck export --check swift %s",
                    dir);
}
