/*
 * clip_text.h: CLIP's text tower: words to embeddings beside those of pictures.
 * docs/models/clip.md has tensor names and order of operations.
 *
 * Read only once opened, but for clip_text_encode, which belongs to one thread.
 *
 * Included by: models/clip, tests.
 */
#ifndef LIMBECK_CLIP_TEXT_H
#define LIMBECK_CLIP_TEXT_H

#include "base/err.h"
#include "base/span.h"
#include "models/layers/trace.h"
#include "models/tokenizers/token_list.h"

struct clip_text;

/* A folder in Hugging Face's layout (CLIPModel) with its tokenizer. ERR_STAGE
 * naming file, key or tensor. */
MUST_CHECK struct clip_text *clip_text_open(const char *dir, struct err *err);
void clip_text_close(struct clip_text *t);         /* NULL is fine */
size_t clip_text_width(const struct clip_text *t); /* of an embedding */
/* exp of the checkpoint's logit_scale; 100 without one. */
double clip_text_scale(const struct clip_text *t);

/* Append begin, the text's tokens, end; ERR_RECORD: more than fit. */
MUST_CHECK bool clip_text_tokens(const struct clip_text *t, struct span text,
                                 struct token_list *out, struct err *err);
/* ids: [count], as above; out: [width], not normalised. Traces: embeddings,
 * layerNN, pooler_output, text_embeds. */
void clip_text_encode(struct clip_text *t, const int32_t *ids, size_t count,
                      const struct trace *trace, float *out);

#endif
