#include "stages/split/split_sides.h"

#include "base/arena.h"

static int sides_compare(const void *x, const void *y)
{
    const struct split_group *a = *(struct split_group *const *)x;
    const struct split_group *b = *(struct split_group *const *)y;

    if (a->draw != b->draw)
        return a->draw < b->draw ? -1 : 1;
    return a < b ? -1 : a > b;
}

void split_sides(struct split_group *groups, size_t count, int64_t wanted)
{
    struct split_group **order = heap_take((count + 1) * sizeof(*order));

    for (size_t i = 0; i < count; i++) {
        order[i] = &groups[i];
        wanted -= groups[i].tested ? groups[i].size : 0;
    }
    qsort(order, count, sizeof(*order), sides_compare);
    for (size_t i = 0; i < count && wanted > 0; i++) {
        struct split_group *g = order[i];
        if (g->tested || g->size == 0 || g->size > wanted)
            continue;
        g->tested = true;
        wanted -= g->size;
    }
    free(order);
}
