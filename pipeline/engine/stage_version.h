/*
 * stage_version.h: what identifies the current state of a stage.
 *
 * Included by: pipeline/engine, pipeline.
 */
#ifndef LIMBECK_STAGE_VERSION_H
#define LIMBECK_STAGE_VERSION_H

#include "engine/stage.h"

/* Append the text: name, version, settings that can change a result, stage
 * versions of the stages it needs, and what the stage itself adds. */
MUST_CHECK bool stage_version_describe(struct stage_run *run, struct buf *text,
                                       struct err *err);

/* Make the stage version the stage's current one, in a transaction of the
 * caller; sets run->version_id. *fresh: it was another, or none, before. */
MUST_CHECK bool stage_version_enter(struct stage_run *run, bool *fresh,
                                    struct err *err);

/* Did that version's settings leave nothing to do (run->off)? */
MUST_CHECK bool stage_version_is_off(struct db *db, int64_t version_id,
                                     bool *off, struct err *err);

/* The fingerprint of the stage's input now, and the one it last finished with
 * ("" if none): in the arena. */
MUST_CHECK bool stage_version_fingerprints(struct stage_run *run,
                                           struct arena *arena,
                                           const char **now, const char **last,
                                           struct err *err);
MUST_CHECK bool stage_version_set_fingerprint(struct stage_run *run,
                                              const char *fingerprint,
                                              struct err *err);

#endif
