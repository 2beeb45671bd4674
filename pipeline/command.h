/*
 * command.h: one command of the front program: one file, one table entry,
 * last in the file.
 *
 * Included by: pipeline.
 */
#ifndef LIMBECK_COMMAND_H
#define LIMBECK_COMMAND_H

#include "base/err.h"
#include "base/exit_code.h"

struct command {
    const char *name;
    const char *usage; /* "run CONFIG.yaml [--from STAGE] ..." */
    const char *about; /* one line */
    const char *help;  /* options and examples, or NULL */
    /* argv[0] is the command's name. Returns an exit code; on an error fills
     * *err, and limbeck.c prints it. */
    int (*run)(int argc, char **argv, struct err *err);
};

extern const struct command *const command_all[]; /* generated */

#endif
