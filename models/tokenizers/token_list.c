#include "models/tokenizers/token_list.h"

#include "base/arena.h"

#include <stdlib.h>

void token_list_release(struct token_list *list)
{
    free(list->ids);
    *list = (struct token_list){0};
}

void token_list_reset(struct token_list *list)
{
    list->count = 0;
}

void token_list_add(struct token_list *list, int32_t id)
{
    if (list->count == list->cap) {
        list->cap = list->cap ? list->cap * 2 : 64;
        list->ids = heap_grow(list->ids, list->cap, sizeof(*list->ids));
    }
    list->ids[list->count++] = id;
}
