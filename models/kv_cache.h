/*
 * kv_cache.h: the keys and values of one sequence, layer by layer. The text
 * decoders in models/ include this.
 */
#ifndef LIMBECK_KV_CACHE_H
#define LIMBECK_KV_CACHE_H

#include <stddef.h>

struct kv_cache {
    float **k, **v; /* [layers * heads], each [cap, dim] */
    size_t layers, heads, dim;
    size_t count, cap; /* positions */
};

void kv_cache_init(struct kv_cache *c, size_t layers, size_t heads, size_t dim);
void kv_cache_release(struct kv_cache *c);
/* Forget all positions; keeps memory. */
void kv_cache_reset(struct kv_cache *c);
/* Make room for so many positions in all. */
void kv_cache_reserve(struct kv_cache *c, size_t positions);
/* Bytes that so many positions take. */
size_t kv_cache_bytes(size_t layers, size_t heads, size_t dim,
                      size_t positions);
/* Copy rows [rows, heads * dim] behind what one layer has; the count of
 * positions moves by kv_cache_advance, once all layers have theirs. */
void kv_cache_put(struct kv_cache *c, size_t layer, const float *k,
                  const float *v, size_t rows);
void kv_cache_advance(struct kv_cache *c, size_t rows);

#endif
