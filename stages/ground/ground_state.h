/*
 * ground_state.h: the states that ground keeps beside its own: what looks at
 * pictures ('evidence'), who is asked about them ('answers'), and what about
 * ('asking').
 *
 * Included by: stages/ground.
 */
#ifndef LIMBECK_GROUND_STATE_H
#define LIMBECK_GROUND_STATE_H

#include "engine/stage.h"

/* Make the state of that text the current one of `stage`, with a stage version
 * of its own when it is new; its id in *id. */
MUST_CHECK bool ground_state_enter(struct stage_run *run, const char *stage,
                                   struct span text, int64_t *id,
                                   struct err *err);
/* The id of the current state. */
MUST_CHECK bool ground_state_find(struct stage_run *run, const char *stage,
                                  int64_t *id, struct err *err);
/* Something that a state can find: a row of table vocabulary. */
MUST_CHECK bool ground_state_keep_word(struct db *db, int64_t version_id,
                                       const char *kind, const char *label,
                                       struct err *err);

#endif
