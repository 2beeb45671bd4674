/*
 * teach.h: teachers at work: questions go out, what comes back is saved.
 *
 * Included by: stages/teach.
 */
#ifndef LIMBECK_TEACH_H
#define LIMBECK_TEACH_H

#include "stages/teach/active_teachers.h"

/* Ask all of them what is pending, to the end or to the stop flag. Their rows
 * are found (active_teachers_find). The arena is the list's. */
MUST_CHECK bool teach_ask_all(struct stage_run *run,
                              struct active_teachers *active, struct err *err);

/* After teach_ask_all, which gave ok: what came is taken over by samples with
 * the same picture, also when somebody could not go on. */
typedef bool teach_after(struct stage_run *run, struct err *err);
MUST_CHECK bool teach_end(struct stage_run *run, teach_after *take_over,
                          bool ok, struct err *err);

#endif
