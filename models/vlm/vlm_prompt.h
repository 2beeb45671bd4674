/*
 * vlm_prompt.h: a request as the decoder reads it: ids, where they stand, and
 * the picture's embedding among them.
 *
 * Included by: models/vlm.
 */
#ifndef LIMBECK_VLM_PROMPT_H
#define LIMBECK_VLM_PROMPT_H

#include "models/vlm/picture_store.h"

enum { VLM_BOUNDARIES = VLM_CONTEXT_MAX / VLM_CHUNK + 4 };

struct vlm_prompt {
    const struct vlm *model;
    struct vlm_layout layout;
    struct picture *picture;        /* or NULL; vlm_prompt_release drops it */
    struct picture_store *pictures; /* whose picture it is; not owned */
    /* Lengths, rising, at which a prefill chunk ends and the prefix may be
     * cached: before the picture and behind it, unless the chunk would be
     * short, every VLM_CHUNK tokens between, and the whole prompt. Prompts
     * that begin alike have the same boundaries there. */
    size_t boundaries[VLM_BOUNDARIES];
    size_t boundary_count;
};

/* What reading a request needs, without weights. It belongs to one thread. */
struct vlm_reader {
    const struct vlm *model;
    struct piece_cache *pieces;
    struct picture_store *pictures;
};

/* The picture is found, and may have to be encoded before its part of the
 * prompt is embedded. ERR_RECORD: an empty prompt, a picture that is too long
 * or too large, a prompt of the context's length or longer. Zeroed is empty;
 * filled also on failure, and released in either case. */
MUST_CHECK bool vlm_prompt_read(struct vlm_prompt *p, struct vlm_reader *reader,
                                const struct vlm_request *r, struct err *err);
/* The answer behind the prompt, for scoring; ERR_RECORD when both are longer
 * than the context. */
MUST_CHECK bool vlm_prompt_add(struct vlm_prompt *p, struct vlm_reader *reader,
                               const char *answer, struct err *err);
void vlm_prompt_release(struct vlm_prompt *p);
/* Has it a picture that is not encoded? */
bool vlm_prompt_awaits_picture(const struct vlm_prompt *p);

/* Embeddings of ids from..from+count, those of the picture in their place. */
void vlm_prompt_embed(const struct vlm_prompt *p, size_t from, size_t count,
                      float *x);
/* A digest of the first `length` tokens and of the picture among them: equal
 * prefixes have equal keys. */
struct digest vlm_prompt_key(const struct vlm_prompt *p, size_t length);

#endif
