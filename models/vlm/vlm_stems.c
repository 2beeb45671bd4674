#include "models/vlm/vlm_stems.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

const struct vlm_stem *vlm_stems_find(struct vlm_stems *s,
                                      const struct digest *key)
{
    struct vlm_stem **at, *stem;

    for (at = &s->first; *at; at = &(*at)->next) {
        stem = *at;
        if (memcmp(&stem->key, key, sizeof(*key)) != 0)
            continue;
        *at = stem->next;
        stem->next = s->first;
        s->first = stem;
        return stem;
    }
    return NULL;
}

void vlm_stems_add(struct vlm_stems *s, struct kv_pages *pages,
                   const struct digest *key, const struct kv_table *table,
                   float *row)
{
    struct vlm_stem *stem = heap_take(sizeof(*stem));

    *stem = (struct vlm_stem){.key = *key, .row = row, .next = s->first};
    kv_table_fork(table, pages, &stem->table);
    s->first = stem;
    s->count++;
}

bool vlm_stems_shed(struct vlm_stems *s, struct kv_pages *pages)
{
    struct vlm_stem **last = &s->first, *stem;

    if (!s->first)
        return false;
    while ((*last)->next)
        last = &(*last)->next;
    stem = *last;
    *last = NULL;
    kv_table_clear(&stem->table, pages);
    free(stem->row);
    free(stem);
    s->count--;
    return true;
}
