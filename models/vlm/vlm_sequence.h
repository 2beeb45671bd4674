/*
 * vlm_sequence.h: one admitted question: how much of its prompt is in its KV
 * table, and the answer that it writes.
 *
 * Included by: vlm_engine.c.
 */
#ifndef LIMBECK_VLM_SEQUENCE_H
#define LIMBECK_VLM_SEQUENCE_H

#include "models/vlm/vlm_question.h"
#include "models/vlm/prefix_cache.h"
#include "models/vlm/vlm_writer.h"

/* `read` tokens of its prompt are in the table; once all are, each step reads
 * `token`, the one that was chosen last. */
struct vlm_sequence {
    struct vlm_question *question;
    struct kv_table table;
    struct vlm_writer writer;
    size_t read;
    size_t pages; /* reserved for it; 0: it waits */
    bool writing;
    int32_t token;
    double begun_s;
    size_t rows; /* in this step */
    bool ended;  /* by this step */
};

struct vlm_sequence *vlm_sequence_open(struct vlm_question *question);
/* A reply that is not complete is released. Returns the question, which is
 * the caller's again. */
struct vlm_question *vlm_sequence_close(struct vlm_sequence *s,
                                        struct kv_pages *pages);

/* The first boundary of its prompt that is not read yet. */
size_t vlm_sequence_boundary(const struct vlm_sequence *s);
/* Is s about to read a prefix that o, which is admitted before it, will read
 * anyway? */
bool vlm_sequence_awaits(const struct vlm_sequence *s,
                         const struct vlm_sequence *o);
/* Put the longest cached prefix of its prompt into its table. Returns it, or
 * NULL when none is longer than what was read. */
const struct cached_prefix *vlm_sequence_reuse(struct vlm_sequence *s,
                                               struct prefix_cache *prefixes,
                                               struct kv_pages *pages);
/* Take the scores [vocabulary] of the next token; true: the task is done. */
bool vlm_sequence_advance(struct vlm_sequence *s, const float *logits);
/* It is done: fill the task's figures. */
void vlm_sequence_end(struct vlm_sequence *s);

#endif
