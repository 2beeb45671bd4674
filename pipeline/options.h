/*
 * options.h: the options that commands have in common.
 *
 * Included by: pipeline, tests.
 */
#ifndef LIMBECK_OPTIONS_H
#define LIMBECK_OPTIONS_H

#include "base/progress.h"
#include "command.h"

/* Begins the struct that the options of every command fill. */
struct options {
    const char *config;    /* CONFIG or STORE, or NULL */
    const char *store;     /* --store, or NULL */
    struct text_list sets; /* --set, and options that stand for a setting */
    int64_t jobs;          /* 0: as configured */
    int64_t run_id;
    int64_t grace_s; /* for what is under way when it is to stop */
    enum progress_mode progress;
    const char *progress_word;
    const char *shard; /* --shard as it was typed, or NULL */
    bool quiet, verbose, help, man, version;
    const char *line; /* the command line, for the row of the run */
    const struct command *command; /* that is run */
};

/* The first argument of many commands. */
#define ARGUMENT_CONFIG                                                        \
    {.name = "CONFIG",                                                         \
     .type = PARAM_PATH,                                                       \
     .at = offsetof(struct options, config),                                   \
     .least = 1,                                                               \
     .most = 1,                                                                \
     .about = "the configuration file"}
#define ARGUMENT_CONFIG_OR_STORE                                               \
    {.name = "CONFIG|STORE",                                                   \
     .type = PARAM_PATH,                                                       \
     .at = offsetof(struct options, config),                                   \
     .least = 1,                                                               \
     .most = 1,                                                                \
     .about = "the configuration file, or a store as its last run left it"}

enum { OPTIONS_GROUPS_MAX = 7 };

/* All that the command line of `c` may hold: its own options, then the common
 * ones it takes. groups: memory of the caller's. */
void options_spec(const struct command *c,
                  struct option_group groups[OPTIONS_GROUPS_MAX],
                  struct option_spec *spec);

/* After parsing: the level of the log, the mode of progress; the options that
 * stand for a setting, found in the struct *o is part of, go behind `sets`,
 * their paths absolute. Lists live in the arena. */
MUST_CHECK bool options_apply(struct options *o, const struct option_spec *spec,
                              struct arena *arena, struct err *err);

/* Take the lock of the store itself, whatever name it was reached by; an empty
 * store, and its folder, is made when there is none. As file_lock. */
int options_lock(const char *store, struct err *err);

/* The exit code of a command that ended with *err. */
int options_exit(const struct err *err);

#endif
