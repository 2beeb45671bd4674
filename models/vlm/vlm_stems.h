/*
 * vlm_stems.h: beginnings of prompts that were read once, found again by their
 * key. vlm_batch.c includes this. One thread at a time.
 */
#ifndef LIMBECK_VLM_STEMS_H
#define LIMBECK_VLM_STEMS_H

#include "adapters/digest.h"
#include "models/layers/kv_pages.h"

/* Zeroed is empty. */
struct vlm_stems {
    struct vlm_stem *first; /* last used */
    size_t count;
};

struct vlm_stem {
    struct digest key;
    struct kv_table table;
    float *row; /* [hidden]: the normed last row, or NULL */
    struct vlm_stem *next;
};

/* NULL when there is none; else it is now the last used. */
const struct vlm_stem *vlm_stems_find(struct vlm_stems *s,
                                      const struct digest *key);
/* Keep what the table holds; row, in the heap or NULL, is the stem's from now
 * on. */
void vlm_stems_add(struct vlm_stems *s, struct kv_pages *pages,
                   const struct digest *key, const struct kv_table *table,
                   float *row);
/* Forget the longest unused; false when there is none. */
bool vlm_stems_shed(struct vlm_stems *s, struct kv_pages *pages);

#endif
