/*
 * vlm_engine.h: which sequences take part in the next step, and what becomes of
 * them. vlm_batch.c has the thread.
 *
 * Included by: vlm_batch.c, tests.
 */
#ifndef LIMBECK_VLM_ENGINE_H
#define LIMBECK_VLM_ENGINE_H

#include "models/vlm/vlm_prefetch.h"

struct vlm_engine;

/* All options are set. model and the prefetch, whose pictures it encodes, must
 * outlive it. */
struct vlm_engine *vlm_engine_open(const struct vlm *model,
                                   const struct vlm_batch_options *options,
                                   struct vlm_prefetch *prefetch);
/* Sequences under way are dropped. A page that is held after that ends the
 * program. */
void vlm_engine_close(struct vlm_engine *e);

/* Is there a place for one more? */
bool vlm_engine_has_room(const struct vlm_engine *e);
/* Admit a question of the prefetch. One that could not be read, or could never
 * get its pages, is done already: task->err says why, and the task is put in
 * front of *done. */
void vlm_engine_admit(struct vlm_engine *e, struct vlm_question *q,
                      struct vlm_task **done);
/* Run one step, when anything is under way: at most one pass of the vision
 * tower, then the decoder. Tasks that it ended are put in front of *done. */
void vlm_engine_step(struct vlm_engine *e, struct vlm_task **done);
size_t vlm_engine_count(const struct vlm_engine *e); /* under way */
struct vlm_batch_counts vlm_engine_counts(const struct vlm_engine *e);

#endif
