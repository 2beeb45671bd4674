/*
 * stamp.h: what identifies the present state of a stage. For engine/ alone.
 */
#ifndef LIMBECK_STAMP_H
#define LIMBECK_STAMP_H

#include "engine/stage.h"

/* Append the text: name, version, settings that can change a result, stamps
 * of the stages it needs, and what the stage itself adds. */
MUST_CHECK bool stamp_describe(struct stage_run *run, struct buf *text,
                               struct err *err);

/* Make the stamp the stage's present one, in a transaction of the caller;
 * sets run->stamp_id. *fresh: it was another, or none, before. */
MUST_CHECK bool stamp_enter(struct stage_run *run, bool *fresh,
                            struct err *err);

/* The mark of the stage's input now, and the one it last finished with ("" if
 * none): in the arena. */
MUST_CHECK bool stamp_marks(struct stage_run *run, struct arena *arena,
                            const char **now, const char **last,
                            struct err *err);
MUST_CHECK bool stamp_set_mark(struct stage_run *run, const char *mark,
                               struct err *err);

#endif
