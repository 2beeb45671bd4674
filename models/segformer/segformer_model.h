/*
 * segformer_model.h: what an opened SegFormer holds.
 *
 * Included by: models/segformer.
 */
#ifndef LIMBECK_SEGFORMER_MODEL_H
#define LIMBECK_SEGFORMER_MODEL_H

#include "models/layers/layer_norm.h"
#include "models/layers/linear.h"
#include "models/segformer/segformer.h"

struct segformer_block {
    struct layer_norm before_attention, before_wide, reduced;
    struct linear query, key, value, mixed, wide, narrow;
    struct linear reduce; /* [dim, dim * ratio * ratio]; unused at ratio 1 */
    float *depth;         /* [9, 4 * dim]: 3 x 3, each channel its own */
    float *depth_bias;    /* [4 * dim] */
};

struct segformer_stage {
    int64_t dim, depth, heads, ratio, kernel, stride, inner;
    struct linear embed; /* [dim, channels * kernel * kernel] */
    struct layer_norm after_embed, after;
    struct segformer_block *blocks; /* [depth] */
    struct linear fuse; /* [head, dim]: linear_c, linear_fuse and the batch
                         * norm in one; its weights are the model's own */
};

struct segformer {
    struct checkpoint *cp;
    struct pixel_rule rule;
    struct segformer_stage stages[SEGFORMER_STAGES];
    int64_t head;           /* decoder_hidden_size */
    float *fuse_bias;       /* [head] */
    struct linear classify; /* [labels, head] */
    char **labels;          /* [label_count] */
    size_t label_count;
    char identity[160];
};

/* Of segformer_head.c: fold linear_c, linear_fuse and batch norm together. */
MUST_CHECK bool segformer_open_head(struct segformer *m, struct err *err);

/* Of segformer_labels.c: where output pixel i of `out` looks among `in`: two
 * neighbours and the share of the second (align_corners=False). */
struct segformer_place {
    int first, second;
    float share;
};
struct segformer_place segformer_place(int i, int in, int out);
/* Count a map of labels into shares, the largest first, the smaller label on
 * ties; returns how many. */
size_t segformer_count(const struct segformer *m, const uint16_t *labels,
                       const float *margin, size_t pixels,
                       struct segformer_share *out);

#endif
