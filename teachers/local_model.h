/*
 * local_model.h: a vision-language model of models/ that is opened for a batch
 * of questions, in two steps, since the second may take minutes: what can be
 * told from its configuration, then the weights.
 *
 * Included by: teachers.
 */
#ifndef LIMBECK_LOCAL_MODEL_H
#define LIMBECK_LOCAL_MODEL_H

#include "base/buf.h"
#include "models/vlm/vlm_batch.h"
#include "models/vlm/vlm_budget.h"

/* Texts are not owned and outlive the struct local_model. */
struct local_model_settings {
    const char *folder;
    const char *weights; /* "bf16" or "int8" */
    enum kv_format kv;
    int sequences; /* answered side by side */
    int threads;
    int64_t max_tokens;     /* of an answer */
    int64_t max_pixels;     /* of a picture; 0: the model's own */
    int64_t memory;         /* bytes; 0: three quarters of this machine's */
    const char *embeddings; /* folder that keeps what was seen, or NULL */
    const char *too_large;  /* hint when it does not fit: what to set */
};

struct local_model {
    const struct local_model_settings *settings;
    struct vlm_budget budget;
    struct vlm *vlm;         /* NULL: not loaded */
    struct vlm_batch *batch; /* NULL likewise */
};

/* Append all of the model that can change an answer: "model=IDENTITY\n". Reads
 * headers alone. ERR_STAGE when there is no such model. */
MUST_CHECK bool local_model_identify(const char *folder, const char *weights,
                                     struct buf *text, struct err *err);

/* Read the configuration: is there such a model, and does it fit? ERR_STAGE. */
MUST_CHECK bool local_model_init(struct local_model *m,
                                 const struct local_model_settings *s,
                                 struct err *err);
/* Read the weights and start the batch. ERR_STAGE. */
MUST_CHECK bool local_model_load(struct local_model *m, struct err *err);
/* Ends after the step under way. */
void local_model_release(struct local_model *m);

#endif
