#include "models/weights/config_file.h"

#include <stdarg.h>
#include <unistd.h>

#include "base/file.h"

bool config_file_open(struct config_file *f, const char *dir, const char *name,
                      bool must, struct err *err)
{
    struct buf text;
    bool ok = true;

    *f = (struct config_file){.path = file_join(dir, name)};
    arena_init(&f->arena);
    if (!must && access(f->path, F_OK) != 0)
        return true;
    buf_init(&text, CONFIG_FILE_MAX);
    ok = file_read(f->path, &text, err);
    if (ok) {
        f->root = json_parse(buf_span(&text), &f->arena, err);
        ok = f->root != NULL || err_context(err, "\"%s\"", f->path);
    }
    buf_release(&text);
    if (ok)
        return true;
    config_file_close(f);
    return err_as(err, ERR_STAGE);
}

void config_file_close(struct config_file *f)
{
    arena_release(&f->arena);
    free(f->path);
    f->path = NULL;
    f->root = NULL;
}

bool config_file_bad(const struct config_file *f, struct err *err,
                     const char *fmt, ...)
{
    char text[300];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    return err_stage(err, "cannot use \"%s\": %s", f->path, text);
}

bool config_file_int(const struct config_file *f, const struct json *v,
                     const char *key, const int64_t range[2], int64_t initial,
                     int64_t *value, struct err *err)
{
    const struct json *at = json_get(v, key);

    *value = initial;
    if (at == NULL || at->type == JSON_NULL)
        return initial >= range[0] ||
               config_file_bad(f, err, "\"%s\" is missing", key);
    if (!json_int(at, value) || *value < range[0] || *value > range[1])
        return config_file_bad(f, err,
                               "\"%s\" is not a whole number of %lld to %lld",
                               key, (long long)range[0], (long long)range[1]);
    return true;
}

bool config_file_real(const struct config_file *f, const struct json *v,
                      const char *key, const double range[2], double initial,
                      double *value, struct err *err)
{
    const struct json *at = json_get(v, key);

    *value = initial;
    if (at == NULL || at->type == JSON_NULL)
        return true;
    if (!json_real(at, value) || !(*value >= range[0] && *value <= range[1]))
        return config_file_bad(f, err, "\"%s\" is not a number of %g to %g",
                               key, range[0], range[1]);
    return true;
}

bool config_file_is(const struct json *v, const char *key, const char *word,
                    bool initial)
{
    struct span text;

    if (!json_text(json_get(v, key), &text))
        return initial;
    return span_is(text, word);
}
