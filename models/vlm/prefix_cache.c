#include "models/vlm/prefix_cache.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

const struct cached_prefix *prefix_cache_find(struct prefix_cache *s,
                                              const struct digest *key)
{
    struct cached_prefix **at, *prefix;

    for (at = &s->first; *at; at = &(*at)->next) {
        prefix = *at;
        if (memcmp(&prefix->key, key, sizeof(*key)) != 0)
            continue;
        *at = prefix->next;
        prefix->next = s->first;
        s->first = prefix;
        return prefix;
    }
    return NULL;
}

void prefix_cache_add(struct prefix_cache *s, struct kv_pages *pages,
                      const struct digest *key, const struct kv_table *table,
                      float *row)
{
    struct cached_prefix *prefix = heap_take(sizeof(*prefix));

    *prefix = (struct cached_prefix){.key = *key, .row = row, .next = s->first};
    kv_table_fork(table, pages, &prefix->table);
    s->first = prefix;
    s->count++;
}

bool prefix_cache_evict(struct prefix_cache *s, struct kv_pages *pages)
{
    struct cached_prefix **last = &s->first, *prefix;

    if (!s->first)
        return false;
    while ((*last)->next)
        last = &(*last)->next;
    prefix = *last;
    *last = NULL;
    kv_table_clear(&prefix->table, pages);
    free(prefix->row);
    free(prefix);
    s->count--;
    return true;
}
