/*
 * vlm_engine.h: which sequences take part in the next step, and what becomes
 * of them. vlm_batch.c includes this; it has the thread and the queues.
 */
#ifndef LIMBECK_VLM_ENGINE_H
#define LIMBECK_VLM_ENGINE_H

#include "models/vlm_batch.h"

struct vlm_engine;

struct vlm_engine *vlm_engine_open(const struct vlm *model,
                                   const struct vlm_batch_options *options);
/* Sequences under way are dropped. A page that is held after that ends the
 * program. */
void vlm_engine_close(struct vlm_engine *e);

/* Is there a place for one more? */
bool vlm_engine_has_room(const struct vlm_engine *e);
/* true: the task is done already (task->answered is false); it was not let in.
 * false: it is under way, or waits for pages to come free. */
bool vlm_engine_admit(struct vlm_engine *e, struct vlm_task *task);
/* Run one step, when anything is under way. Tasks that it ended are put in
 * front of *done. */
void vlm_engine_step(struct vlm_engine *e, struct vlm_task **done);
size_t vlm_engine_count(const struct vlm_engine *e); /* under way */
struct vlm_batch_counts vlm_engine_counts(const struct vlm_engine *e);

#endif
