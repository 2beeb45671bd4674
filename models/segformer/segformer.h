/*
 * segformer.h: SegFormer (B0 to B5): which class each pixel of a picture shows.
 * docs/models/segformer.md has tensor names and order of operations.
 *
 * A struct segformer is read only once opened; a session belongs to one
 * thread.
 *
 * Included by: models/segformer, pipeline/commands, stages/look, tests.
 */
#ifndef LIMBECK_SEGFORMER_H
#define LIMBECK_SEGFORMER_H

#include "base/err.h"
#include "models/pictures/pixels.h"
#include "models/layers/trace.h"

struct segformer;
struct segformer_session;

enum { SEGFORMER_LABELS_MAX = 4096, SEGFORMER_STAGES = 4 };

/* A folder in Hugging Face's layout. Labels are the checkpoint's id2label,
 * white space trimmed. ERR_STAGE naming file, key or tensor. */
MUST_CHECK struct segformer *segformer_open(const char *dir, struct err *err);
void segformer_close(struct segformer *model); /* NULL is fine */
const char *segformer_identity(const struct segformer *model);
size_t segformer_label_count(const struct segformer *model);
const char *segformer_label(const struct segformer *model, size_t i);
const struct pixel_rule *segformer_rule(const struct segformer *model);

struct segformer_session *segformer_session_open(const struct segformer *model);
void segformer_session_close(struct segformer_session *session);

/* What a class fills of a picture. */
struct segformer_share {
    size_t label;
    double share;  /* of the pixels whose likeliest class this is, 0..1 */
    double margin; /* mean over those of p(first) - p(second) */
};

/* shares: room for every label; *count: how many classes have a pixel, the
 * largest share first. At the picture's own size, as the published
 * post-processing does. ERR_RECORD. */
MUST_CHECK bool segformer_look(struct segformer_session *session,
                               const struct image *picture,
                               struct segformer_share *shares, size_t *count,
                               struct err *err);

/* The steps of it, for tests. planes: [3, height, width]; *logits: the
 * session's own, [labels, *out_height, *out_width], until the next call.
 * Traces, after `before`: stageN.embed, stageN, fused, logits. ERR_RECORD when
 * the picture is too small for the strides. */
MUST_CHECK bool segformer_run(struct segformer_session *session,
                              const struct pixels *planes,
                              const struct trace *trace, const char *before,
                              const float **logits, int *out_height,
                              int *out_width, struct err *err);

/* Logits [labels, h, w] to labels [height, width] by bilinear interpolation
 * (align_corners=False) and argmax; margin: [height, width] or NULL. */
void segformer_label_map(const struct segformer *model, const float *logits,
                         int h, int w, int height, int width, uint16_t *labels,
                         float *margin);

#endif
