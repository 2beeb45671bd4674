/*
 * model_probe.h: any of our models, opened and run on a picture, with what
 * flows through it shown to a trace.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_MODEL_PROBE_H
#define LIMBECK_MODEL_PROBE_H

#include "images/image.h"
#include "model_folder.h"
#include "models/layers/trace.h"
#include "models/vlm/vlm.h"

struct model_probe;

/* threads: that share one product, where the architecture can. ERR_STAGE. */
MUST_CHECK struct model_probe *model_probe_open(const struct model_folder *m,
                                                int threads, struct err *err);
void model_probe_close(struct model_probe *p); /* NULL is fine */
const char *model_probe_identity(const struct model_probe *p);

/* Run it once. Traces: those of the architecture, and what comes out; of a
 * vision-language model token_ids, token_logprobs and yes_no of a greedy
 * answer. A sentence encoder reads a text of ours, not the picture. trace may
 * be NULL. */
MUST_CHECK bool model_probe_run(struct model_probe *p,
                                const struct image *picture,
                                const struct trace *trace, struct err *err);

/* The session of a vision-language model, and its numbers, else NULL; the
 * probe's. */
struct vlm_session *model_probe_session(struct model_probe *p);
const struct vlm_shape *model_probe_shape(const struct model_probe *p);

/* A picture of our own making, the same everywhere; heap. */
void model_probe_picture(int width, int height, struct image *out);

#endif
