/*
 * kv_cache.h: the KV cache of a single sequence, in pages of its own, as exact
 * floats.
 *
 * Included by: models/vlm, pipeline/commands, tests.
 */
#ifndef LIMBECK_KV_CACHE_H
#define LIMBECK_KV_CACHE_H

#include "models/layers/kv_pages.h"

struct kv_cache {
    struct kv_pages *pages;
    struct kv_table table;
};

void kv_cache_init(struct kv_cache *c, size_t layers, size_t heads, size_t dim);
void kv_cache_release(struct kv_cache *c);
/* Forget all positions; keeps memory. */
void kv_cache_reset(struct kv_cache *c);
/* Make room for so many positions behind those that are there. */
void kv_cache_reserve(struct kv_cache *c, size_t rows);
/* Bytes that so many positions take. */
size_t kv_cache_bytes(size_t layers, size_t heads, size_t dim,
                      size_t positions);

#endif
