/*
 * config_file.h: a JSON file of a model folder, its values read by key with
 * range and default.
 *
 * Included by: models, pipeline/commands.
 */
#ifndef LIMBECK_CONFIG_FILE_H
#define LIMBECK_CONFIG_FILE_H

#include "base/arena.h"
#include "adapters/json.h"

struct config_file {
    struct arena arena;
    char *path;
    const struct json *root; /* NULL: the file is not there */
};

enum { CONFIG_FILE_MAX = 64 << 20 };

/* must: a missing file is an error, else root is NULL. ERR_STAGE. */
MUST_CHECK bool config_file_open(struct config_file *f, const char *dir,
                                 const char *name, bool must, struct err *err);
void config_file_close(struct config_file *f);

/* A whole number of least to most at `key` of v; initial when v is NULL, or
 * the key is missing or null; initial < least: the key must be there.
 * ERR_STAGE naming file and key. */
MUST_CHECK bool config_file_int(const struct config_file *f,
                                const struct json *v, const char *key,
                                const int64_t range[2], int64_t initial,
                                int64_t *value, struct err *err);
MUST_CHECK bool config_file_real(const struct config_file *f,
                                 const struct json *v, const char *key,
                                 const double range[2], double initial,
                                 double *value, struct err *err);
/* Is the text at key this word? initial when there is none. */
bool config_file_is(const struct json *v, const char *key, const char *word,
                    bool initial);
/* ERR_STAGE with the file's name before the text. */
bool config_file_bad(const struct config_file *f, struct err *err,
                     const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
