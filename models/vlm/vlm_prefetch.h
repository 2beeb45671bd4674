/*
 * vlm_prefetch.h: tasks as they come, read ahead by a thread of their own, so
 * that the thread that computes never waits for a picture to be decoded.
 *
 * Tasks are read one by one and come out in the order in which they were
 * given, those that could not be read among them. The thread stays so many
 * questions ahead at most, and stops at VLM_PREFETCH_PATCHES patches that wait
 * for the vision tower: what is ready takes at most the memory of those and
 * of one picture more.
 *
 * Included by: models/vlm, tests.
 */
#ifndef LIMBECK_VLM_PREFETCH_H
#define LIMBECK_VLM_PREFETCH_H

#include "models/vlm/picture_pass.h"
#include "models/vlm/vlm_question.h"

struct vlm_prefetch;

/* One pass that is computed, and one that waits. */
enum { VLM_PREFETCH_PATCHES = 2 * VLM_PASS_PATCHES };

/* Reads options->sequences questions ahead, and has a store of their pictures
 * of its own. model must outlive it. */
struct vlm_prefetch *vlm_prefetch_open(const struct vlm *model,
                                       const struct vlm_batch_options *options);
/* From now on nothing more is read, and nothing comes out. Any thread. */
void vlm_prefetch_stop(struct vlm_prefetch *in);
bool vlm_prefetch_is_stopped(struct vlm_prefetch *in);
/* NULL is fine. Waits for the task that is being read; what is ready is
 * closed, what was taken out must have been. */
void vlm_prefetch_close(struct vlm_prefetch *in);

/* Any thread. The task is the caller's until it comes out. */
void vlm_prefetch_give(struct vlm_prefetch *in, struct vlm_task *task);
/* The next question, the caller's from now on; NULL: none is ready, or, when
 * it is to wait for one, the prefetch was stopped. */
struct vlm_question *vlm_prefetch_next(struct vlm_prefetch *in, bool wait);
/* One pass of the vision tower over the first of these pictures, not one of
 * which is encoded, and as many as may share it: of these, and of ready
 * questions. To be called, as vlm_prefetch_next, by the thread that owns the
 * model. */
void vlm_prefetch_encode(struct vlm_prefetch *in, struct compute *c,
                         struct picture_pass *pass);
/* A question that was taken out is closed again, by the same thread. */
void vlm_prefetch_return(struct vlm_prefetch *in, struct vlm_question *q);
struct picture_store_counts vlm_prefetch_counts(struct vlm_prefetch *in);

#endif
