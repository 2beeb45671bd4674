/*
 * hash_index.h: numbers found again by a 64-bit hash.
 *
 * A hash table with open addressing, never more than half full. It holds
 * hashes and numbers alone: where two keys may share a hash, the caller keeps
 * the keys, asks for one entry of the hash after the other, and compares. A
 * large one lies in a temporary file (spill.h).
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_HASH_INDEX_H
#define LIMBECK_HASH_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/spill.h"

struct hash_slot {
    uint64_t hash;
    size_t after; /* the number plus one; 0: free */
};

struct hash_index {
    struct hash_slot *slots; /* [mask + 1] */
    size_t mask, count;
    struct spill memory; /* of the slots */
};

/* Room for so many entries before it grows. */
void hash_index_init(struct hash_index *x, size_t expected);
void hash_index_release(struct hash_index *x);

/* One more entry, also where others have that hash. number < SIZE_MAX. */
void hash_index_add(struct hash_index *x, uint64_t hash, size_t number);

/* The entries of a hash, one by one, in the order in which they were added.
 * *at: SIZE_MAX at first, then as the last call left it. false: no more. */
static inline bool hash_index_next(const struct hash_index *x, uint64_t hash,
                                   size_t *at, size_t *number)
{
    size_t i = *at == SIZE_MAX ? (size_t)hash & x->mask : (*at + 1) & x->mask;

    for (; x->slots[i].after != 0; i = (i + 1) & x->mask) {
        if (x->slots[i].hash != hash)
            continue;
        *at = i;
        *number = x->slots[i].after - 1;
        return true;
    }
    return false;
}

/* For keys whose hash tells them apart: the first entry, or SIZE_MAX. */
static inline size_t hash_index_find(const struct hash_index *x, uint64_t hash)
{
    size_t at = SIZE_MAX, number;

    return hash_index_next(x, hash, &at, &number) ? number : SIZE_MAX;
}

/* splitmix64's mixer (Steele, Lea, Flood 2014): spreads the bits of a number,
 * and no two numbers give the same. */
static inline uint64_t hash_mix(uint64_t n)
{
    n = (n ^ n >> 30) * 0xbf58476d1ce4e5b9u;
    n = (n ^ n >> 27) * 0x94d049bb133111ebu;
    return n ^ n >> 31;
}

/* FNV-1a, 64 bits (Fowler, Noll, Vo): begin with HASH_FNV_BEGIN and add byte
 * by byte. A short name for a text, no proof of it; its low bits are good
 * enough for a table, hash_mix makes them better. */
#define HASH_FNV_BEGIN UINT64_C(0xcbf29ce484222325)

static inline uint64_t hash_fnv_add(uint64_t hash, unsigned char byte)
{
    return (hash ^ byte) * UINT64_C(0x100000001b3);
}

uint64_t hash_fnv(const char *data, size_t len);

#endif
