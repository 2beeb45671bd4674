#include "base/hash_index.h"

static void hash_index_take(struct hash_index *x, size_t size)
{
    x->memory = (struct spill){0};
    x->slots = spill_grow_array(&x->memory, size, sizeof(*x->slots));
    x->mask = size - 1;
}

void hash_index_init(struct hash_index *x, size_t expected)
{
    size_t size = 16;

    while (size / 2 < expected)
        size *= 2;
    *x = (struct hash_index){0};
    hash_index_take(x, size);
}

void hash_index_release(struct hash_index *x)
{
    spill_release(&x->memory);
    *x = (struct hash_index){0};
}

static void hash_index_put(struct hash_index *x, struct hash_slot slot)
{
    size_t i = (size_t)slot.hash & x->mask;

    while (x->slots[i].after != 0)
        i = (i + 1) & x->mask;
    x->slots[i] = slot;
}

/* Entries of one hash keep their order: a run of filled slots begins behind a
 * free one, and is moved from its beginning. */
static void hash_index_grow(struct hash_index *x)
{
    const struct hash_slot *old = x->slots;
    struct spill memory = x->memory;
    size_t size = x->mask + 1, from = 0;

    hash_index_take(x, size * 2);
    while (old[from].after != 0)
        from++;
    for (size_t i = 0; i < size; i++) {
        const struct hash_slot *slot = &old[(from + i) & (size - 1)];
        if (slot->after != 0)
            hash_index_put(x, *slot);
    }
    spill_release(&memory);
}

void hash_index_add(struct hash_index *x, uint64_t hash, size_t number)
{
    if ((x->count + 1) * 2 > x->mask + 1)
        hash_index_grow(x);
    hash_index_put(x, (struct hash_slot){hash, number + 1});
    x->count++;
}

uint64_t hash_fnv(const char *data, size_t len)
{
    uint64_t hash = HASH_FNV_BEGIN;

    for (size_t i = 0; i < len; i++)
        hash = hash_fnv_add(hash, (unsigned char)data[i]);
    return hash;
}
