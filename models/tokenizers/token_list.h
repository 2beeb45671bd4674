/*
 * token_list.h: token ids in a row.
 *
 * Included by: models/clip, models/family, models/tokenizers.
 */
#ifndef LIMBECK_TOKEN_LIST_H
#define LIMBECK_TOKEN_LIST_H

#include <stddef.h>
#include <stdint.h>

struct token_list {
    int32_t *ids; /* [count], heap; NULL when nothing was ever added */
    size_t count, cap;
};

/* Zeroed is empty. */
void token_list_release(struct token_list *list);
void token_list_reset(struct token_list *list); /* empty, keeps capacity */
void token_list_add(struct token_list *list, int32_t id);

#endif
