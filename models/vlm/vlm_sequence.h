/*
 * vlm_sequence.h: one question under way: how much of its prompt stands in its
 * table, and the answer that it writes.
 *
 * Included by: vlm_engine.c.
 */
#ifndef LIMBECK_VLM_SEQUENCE_H
#define LIMBECK_VLM_SEQUENCE_H

#include "models/vlm/vlm_question.h"
#include "models/vlm/prefix_cache.h"
#include "models/vlm/vlm_writer.h"

/* Until its prompt is read, `read` tokens of it stand in the table; then each
 * step feeds it `token`. */
struct vlm_sequence {
    struct vlm_question *question;
    struct kv_table table;
    struct vlm_writer writer;
    size_t read;
    size_t pages; /* set apart for it */
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

/* The first mark that is not read yet. */
size_t vlm_sequence_mark(const struct vlm_sequence *s);
/* Is s about to read a beginning that o reads, or will read, before it? */
bool vlm_sequence_awaits(const struct vlm_sequence *s,
                         const struct vlm_sequence *o);
/* Take over the longest beginning that was read before. Returns its prefix, or
 * NULL when none is longer than what was read. */
const struct cached_prefix *vlm_sequence_adopt(struct vlm_sequence *s,
                                               struct prefix_cache *prefixes,
                                               struct kv_pages *pages);
/* Take the scores [vocabulary] of the next token; true: the task is done. */
bool vlm_sequence_advance(struct vlm_sequence *s, const float *logits);
/* It is done: fill the task's figures. */
void vlm_sequence_end(struct vlm_sequence *s);

#endif
