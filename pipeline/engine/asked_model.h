/*
 * asked_model.h: the row of a model that is asked about pictures, by all that
 * can change its answers.
 *
 * Included by: stages, stages/ask.
 */
#ifndef LIMBECK_ASKED_MODEL_H
#define LIMBECK_ASKED_MODEL_H

#include "engine/stage.h"

/* Find its id in table asked_model, or add it. Inside a transaction. */
MUST_CHECK bool asked_model_find(struct stage_run *run, struct span identity,
                                 int64_t *id, struct err *err);

#endif
