/*
 * buf.h: the one string buffer: NUL-terminated, a maximum set at birth, a
 * sticky error: append freely, ask once.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_BUF_H
#define LIMBECK_BUF_H

#include "base/err.h"
#include "base/span.h"

struct buf {
    char *data; /* never NULL after buf_init; data[len] == 0 */
    size_t len, cap, max;
    bool over; /* something did not fit: nothing was added since */
};

void buf_init(struct buf *b, size_t max_bytes);
void buf_release(struct buf *b);
void buf_reset(struct buf *b); /* empty, not over, keeps its memory */
void buf_add(struct buf *b, const void *data, size_t len);
/* n more bytes, for the caller to fill; NULL: it is over. */
char *buf_take(struct buf *b, size_t n);
/* Only the first len bytes stay. */
void buf_cut(struct buf *b, size_t len);
void buf_add_text(struct buf *b, const char *text);
void buf_add_span(struct buf *b, struct span s);
void buf_add_char(struct buf *b, char c);
void buf_print(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
struct span buf_span(const struct buf *b);
/* false, with "WHAT is larger than N bytes", when something did not fit. */
MUST_CHECK bool buf_ok(const struct buf *b, const char *what, struct err *err);

#endif
