/*
 * stage_program.h: the main program of `limbeck-<stage>`, and the same stage
 * run by a command.
 *
 * Included by: pipeline.
 */
#ifndef LIMBECK_STAGE_PROGRAM_H
#define LIMBECK_STAGE_PROGRAM_H

#include "engine/stage.h"
#include "config.h"
#include "options.h"

/* Its main. Returns an exit code. */
int stage_program(const struct stage *stage, int argc, char **argv);

/* Its command line as a command; name: memory of the caller's, which gets
 * "limbeck-ingest". */
enum { STAGE_PROGRAM_NAME_MAX = 64 };
struct command stage_program_command(const struct stage *stage,
                                     char name[STAGE_PROGRAM_NAME_MAX]);

/* Run the stage under the lock of its store and say its sums; s: as the
 * options have it, top likewise. Returns an exit code. */
int stage_program_run(const struct stage *stage, const struct options *o,
                      struct settings *s, const struct config_top *top,
                      struct err *err);

#endif
