#include "stages/report/report_tally.h"

#include <stdlib.h>
#include <string.h>

void tally_add(struct tally *t, struct span label, struct arena *arena)
{
    size_t i = 0;

    while (i < t->count && !span_is(label, t->labels[i]))
        i++;
    if (i == TALLY_LABELS)
        i--;
    if (i == t->count)
        t->labels[t->count++] =
            i == TALLY_LABELS - 1 ? "other" : arena_span_text(arena, label);
    t->counts[i]++;
}

static int tally_compare(const void *a, const void *b)
{
    const struct report_count *x = a, *y = b;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return strcmp(x->label, y->label);
}

void tally_end(const struct tally *t, const char *group, struct arena *arena,
               struct report_count **items, size_t *count)
{
    size_t from = *count;

    for (size_t i = 0; i < t->count; i++) {
        *items = arena_grow(arena, *items, *count, sizeof(**items));
        (*items)[(*count)++] =
            (struct report_count){group, t->labels[i], t->counts[i]};
    }
    if (*count > from)
        qsort(*items + from, *count - from, sizeof(**items), tally_compare);
}
