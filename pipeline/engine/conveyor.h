/*
 * conveyor.h: pick, work, save: records through a stage. For engine/ alone.
 */
#ifndef LIMBECK_CONVEYOR_H
#define LIMBECK_CONVEYOR_H

#include "engine/stage.h"

/* Until nothing is left to pick or the stop flag is set. pick: the stage's
 * first or second. Saves in the order of the pick, in grouped transactions. */
MUST_CHECK bool conveyor_run(struct stage_run *run, enum query_id pick,
                             struct err *err);

#endif
