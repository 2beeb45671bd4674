#include "models/tokenizers/piece_cache.h"

#include "base/arena.h"
#include "adapters/digest.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE_SLOTS = 4096, PIECE_BYTES = 38, PIECE_IDS = 10 };

struct piece_slot {
    uint8_t len, count; /* len 0: free */
    char bytes[PIECE_BYTES];
    int32_t ids[PIECE_IDS];
};

/* A newer piece takes the slot of an older one. */
struct piece_cache {
    struct piece_slot slots[PIECE_SLOTS];
};

struct piece_cache *piece_cache_open(void)
{
    struct piece_cache *c = heap_take(sizeof(*c));

    memset(c, 0, sizeof(*c));
    return c;
}

void piece_cache_close(struct piece_cache *c)
{
    free(c);
}

bool piece_cache_find(const struct piece_cache *c, struct span piece,
                      struct token_list *out)
{
    const struct piece_slot *slot;
    int i;

    if (piece.len == 0 || piece.len > PIECE_BYTES)
        return false;
    slot = &c->slots[digest_fast(piece, 0) % PIECE_SLOTS];
    if (slot->len != piece.len ||
        memcmp(slot->bytes, piece.data, piece.len) != 0)
        return false;
    for (i = 0; i < slot->count; i++)
        token_list_add(out, slot->ids[i]);
    return true;
}

void piece_cache_add(struct piece_cache *c, struct span piece,
                     const int32_t *ids, size_t count)
{
    struct piece_slot *slot;

    if (piece.len == 0 || piece.len > PIECE_BYTES || count > PIECE_IDS)
        return;
    slot = &c->slots[digest_fast(piece, 0) % PIECE_SLOTS];
    slot->len = (uint8_t)piece.len;
    slot->count = (uint8_t)count;
    memcpy(slot->bytes, piece.data, piece.len);
    memcpy(slot->ids, ids, count * sizeof(*ids));
}
