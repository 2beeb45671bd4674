/*
 * arena.h: memory of one record: taken piece by piece, given back at once. Out
 * of memory, or over the arena's maximum, ends the program (err_die): readers
 * of outside bytes check their limits first.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_ARENA_H
#define LIMBECK_ARENA_H

#include "base/err.h"
#include "base/span.h"

struct arena_block;
struct arena {
    struct arena_block *block;
    size_t used_bytes, held_bytes;
};

void arena_init(struct arena *a);
void arena_release(struct arena *a);
void arena_reset(struct arena *a); /* empty, keeps one block */
/* size bytes, zeroed, aligned to 16; size 0 gives a valid pointer. */
void *arena_take(struct arena *a, size_t size);
void *arena_take_array(struct arena *a, size_t count, size_t size);
/* An array that grows by one item: `items` is what it was (NULL at first), and
 * comes back, or a copy of it, with the new item, zeroed, at [count]. */
void *arena_grow(struct arena *a, void *items, size_t count, size_t size);
/* Copies are NUL-terminated. arena_text(NULL) is NULL. */
char *arena_text(struct arena *a, const char *text);
char *arena_span_text(struct arena *a, struct span s);
struct span arena_span(struct arena *a, struct span s);
char *arena_print(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Heap that ends the program instead of returning NULL. */
void *heap_take(size_t size);
void *heap_grow(void *old, size_t count, size_t size);
char *heap_text(const char *text);

#endif
