/*
 * qwen_attend.h: the attention of one step of Qwen2.5's decoder: rows of
 * several sequences, each against its own keys and values, shared by the
 * threads.
 *
 * Included by: qwen_text.c.
 */
#ifndef LIMBECK_QWEN_ATTEND_H
#define LIMBECK_QWEN_ATTEND_H

#include "models/qwen/qwen_text.h"

/* Scratch for one step. */
struct qwen_attend {
    struct compute *compute;
    const struct qwen_text_config *config;
    const struct vlm_step *step;
    size_t longest;       /* positions of a sequence, with its new rows */
    float *keys, *values; /* [threads, longest, dim], a head's, as floats */
};

/* Rows of one layer, piece after piece, their heads side by side. */
struct qwen_attend_rows {
    size_t layer;
    const float *q;     /* [rows, heads * dim], after rope */
    const float *k, *v; /* [rows, kv_heads * dim], k after rope */
    float *out;         /* [rows, heads * dim] */
};

/* What is named must outlive it. */
void qwen_attend_init(struct qwen_attend *a, struct compute *c,
                      const struct qwen_text_config *config,
                      const struct vlm_step *step);
void qwen_attend_release(struct qwen_attend *a);

/* Puts k and v behind what each sequence has of this layer, then fills out.
 * The same bits for any number of threads. */
void qwen_attend_run(struct qwen_attend *a, const struct qwen_attend_rows *r);

/* Add what a step takes to scratch, beside the scores that all attention
 * keeps. */
void qwen_attend_scratch(const struct qwen_text_config *config,
                         struct vlm_scratch *scratch);

#endif
