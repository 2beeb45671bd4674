/*
 * prefix_cache.h: beginnings of prompts that were read once, found again by
 * their key. One thread at a time.
 *
 * Included by: models/vlm.
 */
#ifndef LIMBECK_PREFIX_CACHE_H
#define LIMBECK_PREFIX_CACHE_H

#include "adapters/digest.h"
#include "models/layers/kv_pages.h"

/* Zeroed is empty. */
struct prefix_cache {
    struct cached_prefix *first; /* last used */
    size_t count;
};

struct cached_prefix {
    struct digest key;
    struct kv_table table;
    float *row; /* [hidden]: the normed last row, or NULL */
    struct cached_prefix *next;
};

/* NULL when there is none; else it is now the last used. */
const struct cached_prefix *prefix_cache_find(struct prefix_cache *s,
                                              const struct digest *key);
/* Keep what the table holds; row, in the heap or NULL, is the prefix's from now
 * on. */
void prefix_cache_add(struct prefix_cache *s, struct kv_pages *pages,
                      const struct digest *key, const struct kv_table *table,
                      float *row);
/* Forget the longest unused; false when there is none. */
bool prefix_cache_shed(struct prefix_cache *s, struct kv_pages *pages);

#endif
