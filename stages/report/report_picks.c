#include "stages/report/report_picks.h"

#include <string.h>

void picks_init(struct picks *p, size_t most, struct arena *arena)
{
    *p = (struct picks){
        .items = arena_take_array(arena, most + 1, sizeof(*p->items)),
        .most = most};
}

static bool picks_before(const struct pick *a, const struct pick *b)
{
    return a->off != b->off ? a->off < b->off : a->tie < b->tie;
}

static void picks_remove(struct picks *p, size_t i)
{
    p->count--;
    memmove(&p->items[i], &p->items[i + 1], (p->count - i) * sizeof(*p->items));
}

void picks_add(struct picks *p, const struct pick *one)
{
    size_t at;

    p->total++;
    if (p->most == 0 ||
        (p->count == p->most && !picks_before(one, &p->items[p->count - 1])))
        return;
    for (size_t i = 0; i < p->count; i++) {
        if (p->items[i].sample_id != one->sample_id)
            continue;
        if (!picks_before(one, &p->items[i]))
            return;
        picks_remove(p, i);
        break;
    }
    if (p->count == p->most)
        p->count--;
    at = p->count;
    while (at > 0 && picks_before(one, &p->items[at - 1])) {
        p->items[at] = p->items[at - 1];
        at--;
    }
    p->items[at] = *one;
    p->count++;
}
