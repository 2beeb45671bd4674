/*
 * qwen_vision.h: Qwen2.5-VL's vision tower: patches in, one embedding per
 * merged token out. Tensor names, shapes and order of operations:
 * docs/models/qwen2.5-vl.md.
 *
 * Included by: models/qwen.
 */
#ifndef LIMBECK_QWEN_VISION_H
#define LIMBECK_QWEN_VISION_H

#include "models/family/vlm_family.h"
#include "models/layers/trace.h"
#include "models/qwen/qwen_config.h"
#include "models/weights/checkpoint.h"

enum { VISION_CHUNK = 256 }; /* rows of the inner width at a time */

struct qwen_vision;

/* cp must outlive it. ERR_STAGE naming the tensor. */
MUST_CHECK struct qwen_vision *
qwen_vision_open(const struct checkpoint *cp,
                 const struct qwen_vision_config *config, struct err *err);
void qwen_vision_close(struct qwen_vision *v); /* NULL is fine */

/* Merged tokens of one picture. */
size_t qwen_vision_tokens(const struct qwen_vision_config *config,
                          struct patch_grid grid);
/* Add what encoding takes to scratch. */
void qwen_vision_scratch(const struct qwen_vision_config *config,
                         struct vlm_scratch *scratch);
/* How many of `count` pictures of that grid may be encoded together, so that
 * no bit depends on it: 1 to count. */
size_t qwen_vision_share(const struct qwen_vision_config *config,
                         const struct kernels *k, struct patch_grid grid,
                         size_t count);

/* Pictures that are encoded together; they do not see one another. */
struct qwen_pictures {
    const float *patches; /* [sum of grids, patches_values] */
    const struct patch_grid *grids;
    size_t count;
};

/* out: [sum of tokens, out_hidden], the pictures one after another, each in
 * raster order of merged tokens. Traces: patch_embed, window_index, cu_window,
 * blockNN (in window order), image_embeds, each after "v." */
void qwen_vision_encode(const struct qwen_vision *v, struct compute *c,
                        const struct qwen_pictures *pictures, float *out,
                        const struct trace *trace);

#endif
