/*
 * vlm_writer.h: one answer as it comes: chooses each token from its scores and
 * writes the reply.
 *
 * Included by: models/vlm.
 */
#ifndef LIMBECK_VLM_WRITER_H
#define LIMBECK_VLM_WRITER_H

#include "models/vlm/sampling.h"
#include "models/tokenizers/token_stream.h"
#include "models/vlm/vlm_model.h"

struct vlm_writer {
    const struct vlm *model;
    struct vlm_reply *reply; /* the caller's */
    struct sampling how;
    struct token_stream stream;
    const char *stop; /* the request's */
    uint8_t *used;    /* [vocabulary]: in prompt or answer */
    float *scores;    /* [vocabulary] */
    size_t step, most;
};

/* How many tokens the request may get behind a prompt of so many. */
size_t vlm_writer_most(const struct vlm *model, const struct vlm_request *r,
                       size_t prompt_tokens);

/* A reply for at most so many tokens, empty. */
void vlm_reply_init(struct vlm_reply *reply, size_t most);
void vlm_reply_add(struct vlm_reply *reply, int32_t id, double logprob);

/* Fills the reply's fields as tokens come; request and reply stay until
 * vlm_writer_release. */
void vlm_writer_init(struct vlm_writer *w, const struct vlm *model,
                     const struct vlm_request *r, const struct token_list *ids,
                     struct vlm_reply *reply);
void vlm_writer_release(struct vlm_writer *w);
/* Take the next token from its scores [vocabulary]; true: *id must be read
 * next, false: the reply is complete. */
bool vlm_writer_take(struct vlm_writer *w, const float *logits, int32_t *id);

/* Rows of the head behind the last word are padding: -infinity. */
void vlm_mask(const struct vlm *model, float *logits);
double vlm_logprob(const struct vlm *model, const float *logits, int32_t id);
void vlm_judge(const struct vlm *model, const float *logits,
               struct vlm_verdict *verdict);
/* Has the tokenizer yes and no? ERR_STAGE. */
MUST_CHECK bool vlm_can_judge(const struct vlm *model, struct err *err);

#endif
