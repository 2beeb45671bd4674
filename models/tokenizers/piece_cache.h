/*
 * piece_cache.h: the token ids of pieces of text that were merged before:
 * prompts repeat. It belongs to one thread.
 *
 * Included by: models/family, models/tokenizers, tests.
 */
#ifndef LIMBECK_PIECE_CACHE_H
#define LIMBECK_PIECE_CACHE_H

#include "base/span.h"
#include "models/tokenizers/token_list.h"

struct piece_cache; /* about 330 KiB, never more */

struct piece_cache *piece_cache_open(void);
void piece_cache_close(struct piece_cache *c); /* NULL is fine */
/* Append the ids of this piece; false when they are not known. */
bool piece_cache_find(const struct piece_cache *c, struct span piece,
                      struct token_list *out);
/* Remember ids [count]; a piece that is too long is not. */
void piece_cache_add(struct piece_cache *c, struct span piece,
                     const int32_t *ids, size_t count);

#endif
