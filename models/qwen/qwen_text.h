/*
 * qwen_text.h: Qwen2.5's text decoder: embeddings in, next-token scores out.
 * Tensor names, shapes and order of operations: docs/models/qwen2.5-vl.md.
 *
 * Included by: models/qwen.
 */
#ifndef LIMBECK_QWEN_TEXT_H
#define LIMBECK_QWEN_TEXT_H

#include "models/family/vlm_family.h"
#include "models/layers/trace.h"
#include "models/qwen/qwen_config.h"
#include "models/weights/checkpoint.h"

struct qwen_text;

/* cp must outlive it. ERR_STAGE naming the tensor. */
MUST_CHECK struct qwen_text *
qwen_text_open(const struct checkpoint *cp,
               const struct qwen_text_config *config, struct err *err);
void qwen_text_close(struct qwen_text *t); /* NULL is fine */

/* out: [count, hidden], the embedding of each id; ids are in range. */
void qwen_text_embed(const struct qwen_text *t, const int32_t *ids,
                     size_t count, float *out);

/* Run the decoder once over all pieces. What a piece gives depends on itself
 * and its sequence alone, to the bit, so give the same sequence in the same
 * pieces to get the same numbers. Pieces of less than LINEAR_MANY rows that
 * stand side by side share their products, and so do longer ones where the
 * kernels are made so; in 8 bits all do.
 * Traces: rope_cos, rope_sin, layerNN.k_rope, layerNN, norm, each after "t." */
void qwen_text_step(const struct qwen_text *t, struct compute *c,
                    const struct vlm_step *step, const struct trace *trace);

/* Scores of every word of the vocabulary. normed: [rows, hidden], out: [rows,
 * vocabulary]. A row does not depend on the others. */
void qwen_text_logits(const struct qwen_text *t, struct compute *c,
                      const float *normed, size_t rows, float *out);

/* Add what a step takes to scratch. */
void qwen_text_scratch(const struct qwen_text_config *config,
                       struct vlm_scratch *scratch);
/* Numbers of the matrices that are packed where 8 bits are wanted. */
size_t qwen_text_packed(const struct qwen_text_config *config);
/* Bytes of weights, as the files have them, that one token reads. */
size_t qwen_text_token_bytes(const struct qwen_text *t);

#endif
