/*
 * stage_program.h: the main program of `limbeck-<stage>`.
 *
 * Included by: pipeline.
 */
#ifndef LIMBECK_STAGE_PROGRAM_H
#define LIMBECK_STAGE_PROGRAM_H

#include "engine/stage.h"

/* limbeck-STAGE CONFIG.yaml [--set a.b=c] [--jobs N] [--progress MODE]
 * [--store PATH] [--run ID] [--help] [--man]. Returns an exit code. */
int stage_program(const struct stage *stage, int argc, char **argv);

#endif
