/*
 * vlm_budget.h: the memory that a model will take, from its configuration and
 * the sizes of its files, before any weights are read.
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_VLM_BUDGET_H
#define LIMBECK_VLM_BUDGET_H

#include "models/vlm/vlm_batch.h"

struct vlm_family; /* models/family/vlm_family.h */

struct vlm_plan {
    int sequences, threads;
    int64_t max_tokens; /* of an answer */
    int64_t max_pixels; /* of a picture; 0: the processor file's */
    enum kv_format kv;
    enum vlm_weights weights;
    int64_t limit_bytes;   /* 0: three quarters of this machine's memory */
    const char *too_large; /* hint when it does not fit; NULL: none */
};

struct vlm_budget {
    size_t weights;     /* the folder's files, mapped; of what is packed in 8
                         * bits, the packed bytes instead */
    size_t activations; /* of the largest step, the largest picture or the
                         * pictures that share a pass, and patches that wait.
                         * Not: the one picture that is being decoded */
    size_t pictures;    /* embeddings: those that questions hold, and kept */
    size_t kv;          /* pages of keys and values: as many as are wanted for
                         * all sequences, or as many as there is room for */
    size_t limit;
};

/* Tokens of a prompt, beside its answer, for which a sequence gets pages. */
enum { VLM_BUDGET_PROMPT = 4096 };

/* Reads the folder's configuration and the sizes of its files. ERR_STAGE with
 * the figures when weights, activations and the pages of a single sequence do
 * not fit. */
MUST_CHECK bool vlm_budget_make(const char *dir, const struct vlm_plan *plan,
                                struct vlm_budget *out, struct err *err);
/* The same of a family that need not be in the list. */
MUST_CHECK bool vlm_budget_as(const struct vlm_family *family, const char *dir,
                              const struct vlm_plan *plan,
                              struct vlm_budget *out, struct err *err);

#endif
