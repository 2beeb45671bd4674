/*
 * vlm_question.h: a task that was read: its picture cut, its prompt as ids, the
 * keys of its prefixes.
 *
 * Included by: models/vlm.
 */
#ifndef LIMBECK_VLM_QUESTION_H
#define LIMBECK_VLM_QUESTION_H

#include "models/vlm/vlm_batch.h"
#include "models/vlm/vlm_prompt.h"

struct vlm_question {
    struct vlm_task *task; /* not owned */
    struct vlm_prompt prompt;
    struct digest keys[VLM_BOUNDARIES]; /* of its prefixes */
    bool ok;                            /* else task->err says why not */
    struct vlm_question *next;          /* its holder's own */
};

/* Load the task's picture and read its request; no weights are needed. */
struct vlm_question *vlm_question_open(struct vlm_reader *reader,
                                       struct vlm_task *task);
void vlm_question_close(struct vlm_question *q);

/* Tokens of prompt and longest answer together. */
size_t vlm_question_most(const struct vlm_question *q);
/* Is the prefix up to a boundary worth caching? The whole prompt only when the
 * answer is sampled: the same prompt then comes again with another seed. */
bool vlm_question_caches(const struct vlm_question *q, size_t boundary);

#endif
