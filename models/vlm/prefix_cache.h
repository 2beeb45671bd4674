/*
 * prefix_cache.h: pages of the KV cache that hold prefixes of prompts, found by
 * the key of the prefix. One thread at a time.
 *
 * Included by: models/vlm.
 */
#ifndef LIMBECK_PREFIX_CACHE_H
#define LIMBECK_PREFIX_CACHE_H

#include "adapters/digest.h"
#include "models/layers/kv_pages.h"

/* Zeroed is empty. */
struct prefix_cache {
    struct cached_prefix *first; /* most recently used */
    size_t count;
};

struct cached_prefix {
    struct digest key;
    struct kv_table table;
    float *row; /* [hidden]: the normed last row, or NULL */
    struct cached_prefix *next;
};

/* NULL when there is none; else it is now the most recently used. */
const struct cached_prefix *prefix_cache_find(struct prefix_cache *s,
                                              const struct digest *key);
/* Share the pages of the table; row, in the heap or NULL, belongs to the prefix
 * from now on. */
void prefix_cache_add(struct prefix_cache *s, struct kv_pages *pages,
                      const struct digest *key, const struct kv_table *table,
                      float *row);
/* Drop the least recently used; false when there is none. */
bool prefix_cache_evict(struct prefix_cache *s, struct kv_pages *pages);

#endif
