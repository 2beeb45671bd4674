/*
 * config.h: a configuration file with command line overrides into settings,
 * every key checked against the tables of all stages, filters and teachers.
 *
 * Included by: pipeline.
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

/* path NULL: built-in values alone. sets: "a.b=c" texts. ERR_USAGE. The
 * texts of *top belong to the settings. */
MUST_CHECK struct settings *config_open(const char *path,
                                        const struct text_list *sets,
                                        struct config_top *top,
                                        struct err *err);

/* Every section of this build: the top, each stage's and those it reads, the
 * filters' settings and the policy. Stops at the first false. */
typedef bool config_each(void *arg, const struct param_section *section);
bool config_sections(config_each *each, void *arg);
/* The same for the sections that one stage reads. */
struct stage;
bool config_stage_sections(const struct stage *stage, config_each *each,
                           void *arg);

/* Append the resolved configuration as YAML that reads back the same; with
 * origins, a comment behind each value says where it came from, without them
 * what is of one call alone (PARAM_CALL) is left out. */
void config_print(struct settings *s, bool origins, struct buf *out);

#endif
