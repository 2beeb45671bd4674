/*
 * qwen_vision.h: Qwen2.5-VL's vision tower: patches in, one embedding per
 * merged token out. Tensor names, shapes and order of operations:
 * docs/models/qwen2.5-vl.md.
 *
 * Included by: models/vlm.
 */
#ifndef LIMBECK_QWEN_VISION_H
#define LIMBECK_QWEN_VISION_H

#include "models/weights/checkpoint.h"
#include "models/kernels/compute.h"
#include "models/qwen/qwen_config.h"
#include "models/layers/trace.h"

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
/* Bytes of scratch that encoding so many patches at once takes. */
size_t qwen_vision_bytes(const struct qwen_vision_config *config,
                         size_t patches);

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
