/*
 * picture_store.h: what the vision tower made of pictures, found again by the
 * picture's bytes. vlm_session.c, vlm_batch.c and the tests include this. One
 * thread at a time.
 */
#ifndef LIMBECK_PICTURE_STORE_H
#define LIMBECK_PICTURE_STORE_H

#include "doors/digest.h"
#include "models/compute.h"
#include "models/vlm_model.h"

struct picture_store;

/* Read only. */
struct picture {
    struct digest key; /* of pixels, size, limits and model */
    struct patch_grid grid;
    size_t tokens;
    float *embedding; /* [tokens, hidden] */
};

struct picture_store_counts {
    uint64_t encoded, remembered, read; /* read: from the folder */
};

/* Keeps pictures until their embeddings take `most` bytes together, the last
 * used longest; one at least. folder, not owned: embeddings are kept there
 * too, a file each, or NULL. model must outlive it. */
struct picture_store *picture_store_open(const struct vlm *model, size_t most,
                                         const char *folder);
/* NULL is fine. A picture that was not dropped ends the program. */
void picture_store_close(struct picture_store *s);

/* The picture under the request's limits, encoded if it is not there yet:
 * bit for bit what it would be anew. It stays until picture_store_drop.
 * ERR_RECORD: a picture that is too long or too large, or takes more tokens
 * than the model reads. */
MUST_CHECK const struct picture *picture_store_find(struct picture_store *s,
                                                    struct compute *c,
                                                    const struct vlm_request *r,
                                                    struct err *err);
void picture_store_drop(struct picture_store *s, const struct picture *p);
struct picture_store_counts picture_store_counts(const struct picture_store *s);

#endif
