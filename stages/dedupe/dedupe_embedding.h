/*
 * dedupe_embedding.h: pictures as vectors of CLIP's image tower: a second
 * opinion on two that only look about the same.
 *
 * Included by: stages/dedupe.
 */
#ifndef LIMBECK_DEDUPE_EMBEDDING_H
#define LIMBECK_DEDUPE_EMBEDDING_H

#include "base/buf.h"

struct dedupe_embedder;

/* dir: a CLIP, or what holds one in `clip/` (GeoCLIP). ERR_STAGE. */
MUST_CHECK struct dedupe_embedder *dedupe_embedder_open(const char *dir,
                                                        struct err *err);
void dedupe_embedder_close(struct dedupe_embedder *e); /* NULL is fine */
/* Append what a stage version needs to know of it. ERR_STAGE. */
MUST_CHECK bool dedupe_embedder_identify(const char *dir, struct buf *text,
                                         struct err *err);

/* The unit vector of a picture by its id, where it is still at hand; NULL. */
const float *dedupe_embedder_find(const struct dedupe_embedder *e, int64_t id);
/* Encode the bytes of one; valid until another id takes its place (of 512).
 * NULL: ERR_RECORD. */
const float *dedupe_embedder_encode(struct dedupe_embedder *e, int64_t id,
                                    struct span bytes, struct err *err);
/* The same vector, which stays until the next one is held. */
const float *dedupe_embedder_hold(struct dedupe_embedder *e,
                                  const float *vector);
/* -1 to 1. */
double dedupe_embedder_cosine(const struct dedupe_embedder *e, const float *a,
                              const float *b);

#endif
