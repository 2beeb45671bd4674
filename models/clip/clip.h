/*
 * clip.h: CLIP's image tower: pictures to embeddings. docs/models/clip.md has
 * tensor names and order of operations.
 *
 * A struct clip is read only once opened; a struct clip_session belongs to
 * one thread.
 *
 * Included by: models/clip, pipeline/commands, stages/dedupe, tests.
 */
#ifndef LIMBECK_CLIP_H
#define LIMBECK_CLIP_H

#include "base/err.h"
#include "models/pictures/pixels.h"
#include "models/layers/trace.h"

struct clip;
struct clip_session;

/* A folder in Hugging Face's layout (CLIPModel or
 * CLIPVisionModelWithProjection). ERR_STAGE naming file, key or tensor. */
MUST_CHECK struct clip *clip_open(const char *dir, struct err *err);
void clip_close(struct clip *model);         /* NULL is fine */
size_t clip_width(const struct clip *model); /* of an embedding */
int clip_side(const struct clip *model);     /* of its square input, pixels */
const struct pixel_rule *clip_rule(const struct clip *model);
uint64_t clip_fingerprint(const struct clip *model);

struct clip_session *clip_session_open(const struct clip *model);
void clip_session_close(struct clip_session *session);

/* planes: [count, 3, side, side]; out: [count, width], not normalised. Several
 * pictures at a time share each pass over the weights. Traces: embeddings,
 * layerNN, pooler_output, image_embeds. */
void clip_encode(struct clip_session *session, const float *planes,
                 size_t count, const struct trace *trace, float *out);

#endif
