#include "models/family/vlm_layout.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

void vlm_layout_release(struct vlm_layout *l)
{
    token_list_release(&l->ids);
    free(l->at);
    memset(l, 0, sizeof(*l));
}

void vlm_layout_follow(struct vlm_layout *l, size_t from)
{
    size_t i;

    l->at = heap_grow(l->at, l->ids.count + 1, sizeof(*l->at));
    for (i = from; i < l->ids.count; i++, l->next++)
        l->at[i] = (struct vlm_position){{l->next, l->next, l->next}};
}
