#include "models/layers/kv_cache.h"

void kv_cache_init(struct kv_cache *c, size_t layers, size_t heads, size_t dim)
{
    const struct kv_shape shape = {layers, heads, dim, KV_F32};

    *c = (struct kv_cache){.pages = kv_pages_open(&shape, UINT32_MAX)};
}

void kv_cache_release(struct kv_cache *c)
{
    kv_table_clear(&c->table, c->pages);
    kv_pages_close(c->pages);
    c->pages = NULL;
}

void kv_cache_reset(struct kv_cache *c)
{
    kv_table_clear(&c->table, c->pages);
}

void kv_cache_reserve(struct kv_cache *c, size_t rows)
{
    if (!kv_table_reserve(&c->table, c->pages, rows))
        err_die("more than %u pages of keys and values", UINT32_MAX);
}

size_t kv_cache_bytes(size_t layers, size_t heads, size_t dim, size_t positions)
{
    const struct kv_shape shape = {layers, heads, dim, KV_F32};

    return kv_pages_bytes(&shape) * kv_pages_of(positions);
}
