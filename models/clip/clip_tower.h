/*
 * clip_tower.h: what both towers of CLIP are made of: layers of attention and
 * two wide products over sequences of tokens.
 *
 * Included by: models/clip.
 */
#ifndef LIMBECK_CLIP_TOWER_H
#define LIMBECK_CLIP_TOWER_H

#include "models/layers/layer_norm.h"
#include "models/layers/linear.h"
#include "models/layers/trace.h"
#include "models/weights/config_file.h"

enum { CLIP_LAYERS_MAX = 128 };

struct clip_layer;

struct clip_tower {
    int64_t hidden, inner, layers, heads;
    double eps;
    bool quick;  /* x * sigmoid(1.702 x), else GELU */
    bool causal; /* a token sees those before it and itself alone */
    struct clip_layer *layer; /* [layers] */
};

/* Of a thread. Zeroed is empty, but for compute (compute_init). */
struct clip_buffers {
    struct compute compute;
    size_t room; /* rows that the buffers hold */
    /* [room, hidden] but wide [.., inner] */
    float *x, *h, *q, *k, *v, *mixed, *wide;
};

/* The sizes of a "vision_config" or "text_config"; t holds what counts where
 * the file says nothing. ERR_STAGE. */
MUST_CHECK bool clip_tower_read(struct clip_tower *t,
                                const struct config_file *f,
                                const struct json *config, struct err *err);
/* model: "vision_model" or "text_model". ERR_STAGE. */
MUST_CHECK bool clip_tower_open(struct clip_tower *t,
                                const struct checkpoint *cp, const char *model,
                                struct err *err);
void clip_tower_close(struct clip_tower *t); /* zeroed is fine */

void clip_buffers_release(struct clip_buffers *b);
void clip_buffers_make_room(struct clip_buffers *b, const struct clip_tower *t,
                            size_t rows);

/* b->x: [count * tokens, hidden], in and out: every sequence attends to itself
 * alone. Traces: layerNN. */
void clip_tower_run(const struct clip_tower *t, struct clip_buffers *b,
                    size_t count, size_t tokens, const struct trace *trace);

/* In place, [count, width]: to length 1; what is shorter than 1e-12 is
 * divided by that. */
void clip_normalise(float *x, size_t count, size_t width);

#endif
