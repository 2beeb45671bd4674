#include "base/arena.h"

#include <stdarg.h>

enum { ARENA_FIRST = 4096, ARENA_LARGEST = 1 << 20, ARENA_ALIGN = 16 };

struct arena_block {
    struct arena_block *next;
    size_t size, used;
    _Alignas(16) unsigned char bytes[];
};

void arena_init(struct arena *a)
{
    a->block = NULL;
    a->used_bytes = 0;
    a->held_bytes = 0;
}

static void arena_free_after(struct arena *a, struct arena_block *keep)
{
    struct arena_block *b = keep == NULL ? a->block : keep->next;

    while (b != NULL) {
        struct arena_block *next = b->next;
        a->held_bytes -= b->size;
        free(b);
        b = next;
    }
    if (keep != NULL)
        keep->next = NULL;
    else
        a->block = NULL;
}

void arena_release(struct arena *a)
{
    arena_free_after(a, NULL);
    a->used_bytes = 0;
}

void arena_reset(struct arena *a)
{
    a->used_bytes = 0;
    if (a->block == NULL)
        return;
    if (a->block->size > ARENA_LARGEST) {
        arena_release(a);
        return;
    }
    arena_free_after(a, a->block);
    a->block->used = 0;
}

static void arena_add_block(struct arena *a, size_t need)
{
    size_t size = a->block == NULL ? ARENA_FIRST : a->block->size * 2;

    if (size > ARENA_LARGEST)
        size = ARENA_LARGEST;
    if (size < need)
        size = need;
    struct arena_block *b = heap_take(sizeof(*b) + size);
    b->next = a->block;
    b->size = size;
    b->used = 0;
    a->block = b;
    a->held_bytes += size;
}

void *arena_take(struct arena *a, size_t size)
{
    if (size > SIZE_MAX / 2)
        err_die("out of memory: %zu bytes asked for", size);
    size = (size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    if (size == 0)
        size = ARENA_ALIGN;
    if (a->block == NULL || a->block->size - a->block->used < size)
        arena_add_block(a, size);
    void *p = a->block->bytes + a->block->used;
    a->block->used += size;
    a->used_bytes += size;
    return memset(p, 0, size);
}

void *arena_take_array(struct arena *a, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / 2 / size)
        err_die("out of memory: %zu times %zu bytes asked for", count, size);
    return arena_take(a, count * size);
}

char *arena_span_text(struct arena *a, struct span s)
{
    char *copy = arena_take(a, s.len + 1);
    if (s.len > 0)
        memcpy(copy, s.data, s.len);
    return copy;
}

struct span arena_span(struct arena *a, struct span s)
{
    return (struct span){arena_span_text(a, s), s.len};
}

void *arena_grow(struct arena *a, void *items, size_t count, size_t size)
{
    if (count > 0 && (count & (count - 1)) != 0)
        return items; /* room was made at each power of two */
    char *grown = arena_take_array(a, count == 0 ? 1 : count * 2, size);
    if (count > 0)
        memcpy(grown, items, count * size);
    return grown;
}

char *arena_text(struct arena *a, const char *text)
{
    return text == NULL ? NULL : arena_span_text(a, span_of(text));
}

char *arena_print(struct arena *a, const char *fmt, ...)
{
    va_list args, again;

    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0)
        err_die("cannot format \"%s\"", fmt);
    char *text = arena_take(a, (size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, fmt, again);
    va_end(again);
    return text;
}

void *heap_take(size_t size)
{
    void *p = malloc(size == 0 ? 1 : size);
    if (p == NULL)
        err_die("out of memory: %zu bytes asked for", size);
    return p;
}

void *heap_grow(void *old, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / 2 / size)
        err_die("out of memory: %zu times %zu bytes asked for", count, size);
    void *p = realloc(old, count * size == 0 ? 1 : count * size);
    if (p == NULL)
        err_die("out of memory: %zu bytes asked for", count * size);
    return p;
}

char *heap_text(const char *text)
{
    size_t n = strlen(text) + 1;
    return memcpy(heap_take(n), text, n);
}
