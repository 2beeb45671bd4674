/*
 * picture_store.h: pictures cut into patches, and their embeddings by the
 * vision tower, found again by the picture's pixels.
 *
 * A picture is found without the model's weights (read, resized, cut) and
 * encoded with them; both may be done by different threads. Any thread may
 * call, but only one at a time may find, and one at a time encode.
 *
 * Included by: models/vlm.
 */
#ifndef LIMBECK_PICTURE_STORE_H
#define LIMBECK_PICTURE_STORE_H

#include "adapters/digest.h"
#include "models/kernels/compute.h"
#include "models/vlm/vlm_model.h"

struct picture_store;

/* Whoever holds it reads it; what is not constant belongs to the thread that
 * encodes. */
struct picture {
    struct digest key; /* of pixels, size, limits and model */
    struct vlm_extent extent;
    float *patches;   /* as the family cut them; NULL once it is encoded */
    float *embedding; /* [tokens, hidden]; NULL until it is encoded */
};

struct picture_store_counts {
    uint64_t encoded, passes;  /* pictures, and passes that they shared */
    uint64_t remembered, read; /* read: from the folder */
};

/* Keeps pictures until their embeddings take `most` bytes together, the most
 * recently used longest, and beside them those that are held. folder, not
 * owned: embeddings are kept there too, a file each, or NULL. model must
 * outlive it.
 */
struct picture_store *picture_store_open(const struct vlm *model, size_t most,
                                         const char *folder);
/* NULL is fine. A picture that was not dropped ends the program. */
void picture_store_close(struct picture_store *s);

/* The picture under the request's limits: with its embedding, bit for bit what
 * it would be anew, where that is in memory or in the folder, else with its
 * patches. It stays until picture_store_drop. ERR_RECORD: a picture that is
 * too long or too large, or takes more tokens than the model reads. */
MUST_CHECK struct picture *picture_store_find(struct picture_store *s,
                                              const struct vlm_request *r,
                                              struct err *err);
void picture_store_drop(struct picture_store *s, struct picture *p);
/* One pass of the vision tower over pictures that are held, have patches and
 * are of one grid, each named once; picture_pass_size() says how many may share
 * it. */
void picture_store_encode(struct picture_store *s, struct compute *c,
                          struct picture *const *pictures, size_t count);
/* Patches, of all pictures together, that were not encoded yet. */
size_t picture_store_patches(struct picture_store *s);
struct picture_store_counts picture_store_counts(struct picture_store *s);

#endif
