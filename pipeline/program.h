/*
 * program.h: from argv to a command that runs.
 *
 * Included by: pipeline.
 */
#ifndef LIMBECK_PROGRAM_H
#define LIMBECK_PROGRAM_H

#include "command.h"

enum { PROGRAM_NAME_MAX = 200 }; /* of "limbeck model info" */

/* The front program: all commands are below it. */
extern const struct command program_limbeck;

/* The command below `c` that the word names, its word appended to `name`.
 * NULL, ERR_USAGE with the nearest one as hint, when there is none. */
MUST_CHECK const struct command *program_child(const struct command *c,
                                               const char *word,
                                               char name[PROGRAM_NAME_MAX],
                                               struct err *err);

/* The whole of main: find the sub-command, read its options, answer --help,
 * --man and --version, run it, print its error. root: of the program's name.
 * Returns an exit code. */
int program_main(const struct command *root, int argc, char **argv);

#endif
