/*
 * qwen_text.h: Qwen2.5's text decoder: embeddings in, next-token scores out.
 * Tensor names, shapes and order of operations: docs/models/qwen2.5-vl.md.
 *
 * Included by: models/qwen, models/vlm.
 */
#ifndef LIMBECK_QWEN_TEXT_H
#define LIMBECK_QWEN_TEXT_H

#include "models/weights/checkpoint.h"
#include "models/kernels/compute.h"
#include "models/layers/kv_cache.h"
#include "models/qwen/qwen_config.h"
#include "models/layers/trace.h"

struct qwen_text;

/* cp must outlive it. ERR_STAGE naming the tensor. */
MUST_CHECK struct qwen_text *
qwen_text_open(const struct checkpoint *cp,
               const struct qwen_text_config *config, struct err *err);
void qwen_text_close(struct qwen_text *t); /* NULL is fine */

/* out: [count, hidden], the embedding of each id; ids are in range. */
void qwen_text_embed(const struct qwen_text *t, const int32_t *ids,
                     size_t count, float *out);

/* Where a token stands in time, height and width of the picture. */
struct qwen_position {
    int32_t axis[3];
};

/* Rows of input, following what the cache holds. */
struct qwen_rows {
    float *x; /* [count, hidden], destroyed: becomes the normed output */
    const struct qwen_position *at; /* [count] */
    size_t count;
};

/* Rows of one sequence within a step; the pages for them are reserved. */
struct qwen_piece {
    struct kv_table *table; /* what they follow; grows by count */
    size_t count;           /* > 0 */
};

/* Rows of several sequences, piece after piece. */
struct qwen_step {
    float *x; /* [rows, hidden], destroyed: becomes the normed output */
    const struct qwen_position *at; /* [rows] */
    const struct qwen_piece *pieces;
    size_t piece_count;
    struct kv_pages *pages; /* of all tables */
};

enum { QWEN_CHUNK = 256 }; /* rows that one sequence adds at a time */

/* Run the decoder once over all pieces. What a piece gives depends on itself
 * and its sequence alone, to the bit, so give the same sequence in the same
 * pieces to get the same numbers. Pieces of less than LINEAR_MANY rows that
 * stand side by side share their products, and so do longer ones where the
 * kernels are made so; in 8 bits all do.
 * Traces: rope_cos, rope_sin, layerNN.k_rope, layerNN, norm, each after "t." */
void qwen_text_step(const struct qwen_text *t, struct compute *c,
                    const struct qwen_step *step, const struct trace *trace);

/* The same for one sequence, QWEN_CHUNK rows at a time. */
void qwen_text_run(const struct qwen_text *t, struct compute *c,
                   struct kv_cache *cache, const struct qwen_rows *rows,
                   const struct trace *trace);

/* Scores of every word of the vocabulary. normed: [rows, hidden], out: [rows,
 * vocabulary]. A row does not depend on the others. */
void qwen_text_logits(const struct qwen_text *t, struct compute *c,
                      const float *normed, size_t rows, float *out);

/* Bytes of scratch beside the cache, for a sequence of so many positions. */
size_t qwen_text_bytes(const struct qwen_text_config *config, size_t positions,
                       size_t threads);

#endif
