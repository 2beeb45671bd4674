/*
 * record_loop.h: load, work, save: the pending records through a stage.
 *
 * Included by: pipeline/engine.
 */
#ifndef LIMBECK_RECORD_LOOP_H
#define LIMBECK_RECORD_LOOP_H

#include "engine/stage.h"

/* Until nothing is pending or the stop flag is set. Saves in the order of the
 * pending query, in grouped transactions. */
MUST_CHECK bool record_loop_run(struct stage_run *run, struct err *err);

#endif
