#include "models/kv_cache.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

void kv_cache_init(struct kv_cache *c, size_t layers, size_t heads, size_t dim)
{
    size_t bytes = layers * heads * sizeof(float *);

    c->k = heap_take(bytes);
    c->v = heap_take(bytes);
    memset(c->k, 0, bytes);
    memset(c->v, 0, bytes);
    c->layers = layers;
    c->heads = heads;
    c->dim = dim;
    c->count = c->cap = 0;
}

void kv_cache_release(struct kv_cache *c)
{
    size_t i;

    for (i = 0; i < c->layers * c->heads; i++) {
        free(c->k[i]);
        free(c->v[i]);
    }
    free(c->k);
    free(c->v);
    memset(c, 0, sizeof(*c));
}

void kv_cache_reset(struct kv_cache *c)
{
    c->count = 0;
}

void kv_cache_reserve(struct kv_cache *c, size_t positions)
{
    size_t i;

    if (positions <= c->cap)
        return;
    c->cap = positions > c->cap * 2 ? positions : c->cap * 2;
    for (i = 0; i < c->layers * c->heads; i++) {
        c->k[i] = heap_grow(c->k[i], c->cap * c->dim, sizeof(float));
        c->v[i] = heap_grow(c->v[i], c->cap * c->dim, sizeof(float));
    }
}

size_t kv_cache_bytes(size_t layers, size_t heads, size_t dim, size_t positions)
{
    return 2 * layers * heads * dim * positions * sizeof(float);
}

void kv_cache_put(struct kv_cache *c, size_t layer, const float *k,
                  const float *v, size_t rows)
{
    size_t bytes = c->dim * sizeof(float), width = c->heads * c->dim;
    size_t head, i;

    for (head = 0; head < c->heads; head++) {
        float *to_k = c->k[layer * c->heads + head] + c->count * c->dim;
        float *to_v = c->v[layer * c->heads + head] + c->count * c->dim;

        for (i = 0; i < rows; i++) {
            memcpy(to_k + i * c->dim, k + i * width + head * c->dim, bytes);
            memcpy(to_v + i * c->dim, v + i * width + head * c->dim, bytes);
        }
    }
}

void kv_cache_advance(struct kv_cache *c, size_t rows)
{
    c->count += rows;
}
