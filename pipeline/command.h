/*
 * command.h: one command of the front program: one file, one table entry,
 * last in the file.
 *
 * Included by: pipeline, tests.
 */
#ifndef LIMBECK_COMMAND_H
#define LIMBECK_COMMAND_H

#include "base/err.h"
#include "base/exit_code.h"
#include "base/option.h"

struct stage;

/* Which of the common options a command takes (options.c). -q, -v, --help,
 * --man and --version are every command's. */
enum command_takes {
    TAKES_SETTINGS = 1, /* --set, --store */
    TAKES_JOBS = 2,     /* --jobs */
    TAKES_PROGRESS = 4, /* --progress */
    TAKES_RUN = 8,      /* --run, from `limbeck run` to its stages */
    TAKES_SHARD = 16    /* --shard */
};

struct command {
    const char *name;
    const char *about;    /* one line, lower case, no full stop */
    const char *notes;    /* more about it, for --help and the page; or NULL */
    const char *examples; /* command lines, each ending with \n; or NULL */
    const struct argument *arguments; /* [argument_count] */
    size_t argument_count;
    const struct option *options; /* [option_count], its own */
    size_t option_count;
    unsigned takes;
    /* Of the struct that is filled; it begins with a struct options. 0: that
     * struct alone. */
    size_t size;
    /* Sub-commands, ending with NULL, in place of arguments, options and
     * run; or NULL. */
    const struct command *const *children;
    /* Settings that --help lists: of this stage, or all. */
    const struct stage *stage;
    bool every_setting;
    /* options: the filled struct. Returns an exit code; on an error fills
     * *err, which program.c prints. */
    int (*run)(const void *options, struct err *err);
};

extern const struct command *const command_all[]; /* generated */

#endif
