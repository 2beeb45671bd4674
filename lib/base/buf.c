#include "base/buf.h"

#include <stdarg.h>

#include "base/arena.h"

void buf_init(struct buf *b, size_t max_bytes)
{
    b->max = max_bytes;
    b->cap = max_bytes < 63 ? max_bytes : 63;
    b->data = heap_take(b->cap + 1);
    b->data[0] = '\0';
    b->len = 0;
    b->over = false;
}

void buf_release(struct buf *b)
{
    free(b->data);
    b->data = NULL;
    b->len = 0;
    b->cap = 0;
}

void buf_reset(struct buf *b)
{
    b->len = 0;
    b->data[0] = '\0';
    b->over = false;
}

/* Make room for n more bytes; false (and over) beyond the maximum. */
static bool buf_room(struct buf *b, size_t n)
{
    if (b->over || n > b->max - b->len) {
        b->over = true;
        return false;
    }
    size_t need = b->len + n;
    if (need <= b->cap)
        return true;
    size_t cap = b->cap * 2 < need ? need : b->cap * 2;
    b->cap = cap > b->max ? b->max : cap;
    b->data = heap_grow(b->data, b->cap + 1, 1);
    return true;
}

void buf_add(struct buf *b, const void *data, size_t len)
{
    if (!buf_room(b, len))
        return;
    if (len > 0)
        memcpy(b->data + b->len, data, len);
    b->len += len;
    b->data[b->len] = '\0';
}

char *buf_take(struct buf *b, size_t n)
{
    if (!buf_room(b, n))
        return NULL;
    b->len += n;
    b->data[b->len] = '\0';
    return b->data + b->len - n;
}

void buf_cut(struct buf *b, size_t len)
{
    if (len < b->len)
        b->len = len;
    b->data[b->len] = '\0';
}

void buf_add_text(struct buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

void buf_add_span(struct buf *b, struct span s)
{
    buf_add(b, s.data, s.len);
}

void buf_add_char(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_print(struct buf *b, const char *fmt, ...)
{
    va_list args, again;

    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0)
        err_die("cannot format \"%s\"", fmt);
    if (buf_room(b, (size_t)n)) {
        vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
}

struct span buf_span(const struct buf *b)
{
    return (struct span){b->data, b->len};
}

bool buf_ok(const struct buf *b, const char *what, struct err *err)
{
    if (b->over)
        return err_record(err, "%s is larger than %zu bytes", what, b->max);
    return true;
}
