/*
 * sentence.h: a sentence encoder of the BERT family (MiniLM): texts to unit
 * vectors whose dot product says how similar they are.
 *
 * docs/models/bert.md has tensor names and the order of operations. A struct
 * sentence is read only once opened; a struct sentence_session belongs to one
 * thread.
 *
 * Included by: pipeline/commands, stages/score, tests.
 */
#ifndef LIMBECK_SENTENCE_H
#define LIMBECK_SENTENCE_H

#include "base/err.h"
#include "base/span.h"
#include "models/layers/trace.h"

struct sentence;
struct sentence_session;

/* A folder as sentence-transformers saves it: config.json, model.safetensors,
 * vocab.txt, and where there are: sentence_bert_config.json,
 * 1_Pooling/config.json, modules.json. ERR_STAGE naming file and tensor. */
MUST_CHECK struct sentence *sentence_open(const char *dir, struct err *err);
void sentence_close(struct sentence *model); /* NULL is fine */
/* Changes when the vectors could. */
const char *sentence_identity(const struct sentence *model);
size_t sentence_width(const struct sentence *model);

struct sentence_session *sentence_session_open(const struct sentence *model);
void sentence_session_close(struct sentence_session *session);

/* out: [width]. Longer texts are cut at the model's length. */
void sentence_encode(struct sentence_session *session, struct span text,
                     float *out);
/* The same from ids, [count] of the vocabulary, at most the model's length:
 * ERR_RECORD otherwise. Traces: embeddings, layerNN, mean_pooled,
 * sentence_embedding. */
MUST_CHECK bool sentence_encode_ids(struct sentence_session *session,
                                    const int32_t *ids, size_t count,
                                    const struct trace *trace, float *out,
                                    struct err *err);

/* Dot product of two unit vectors. */
double sentence_similarity(const float *a, const float *b, size_t width);

#endif
