/*
 * config.h: a configuration file with command line overrides into settings,
 * every key checked against the tables of all stages, filters and teachers.
 * The spine may include this.
 */
#ifndef LIMBECK_CONFIG_H
#define LIMBECK_CONFIG_H

#include "base/buf.h"
#include "base/param.h"
#include "base/settings.h"

/* The top of the file. */
struct config_top {
    const char *store; /* path of the SQLite file */
    int64_t jobs;      /* worker threads */
    int64_t seed;      /* of everything that is drawn */
};

/* path NULL: built-in values alone. sets: "a.b=c" texts. ERR_USAGE. */
MUST_CHECK struct settings *config_open(const char *path,
                                        const char *const *sets,
                                        size_t set_count,
                                        struct config_top *top,
                                        struct err *err);

/* Every section of this build: the top, stages, filters, teachers, policy,
 * sources. Ends with NULL. */
const struct param_section *const *config_sections(void);

/* The resolved configuration as YAML, each value with its origin behind it
 * when `origins`. */
void config_print(const struct settings *s, bool origins, struct buf *out);

#endif
