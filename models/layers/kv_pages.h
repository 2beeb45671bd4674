/*
 * kv_pages.h: the paged KV cache: keys and values in pages of sixteen tokens,
 * which sequences with a common prefix share. One thread at a time.
 *
 * A page holds the keys and values of sixteen positions of all layers, and
 * counts the tables that hold it. A table is the list of pages of one
 * sequence. A forked table shares every page of the first; a page that others
 * hold is copied before it is written (copy on write).
 *
 * Included by: models/family, models/layers, models/vlm, tests.
 */
#ifndef LIMBECK_KV_PAGES_H
#define LIMBECK_KV_PAGES_H

#include "base/err.h"
#include "models/kernels/kernels.h"

enum { KV_PAGE = 16 };

/* KV_F16: IEEE binary16, rounded to nearest even, held within its finite
 * range. KV_F32: what came in, to the bit. */
enum kv_format { KV_F32, KV_F16 };

struct kv_shape {
    size_t layers, heads, dim;
    enum kv_format format;
};

struct kv_pages;

struct kv_table {
    uint32_t *pages; /* [page_count] */
    size_t page_count, page_room;
    size_t count; /* positions */
};

/* At most `most` pages; memory is taken page by page, as it is needed. */
struct kv_pages *kv_pages_open(const struct kv_shape *shape, size_t most);
/* NULL is fine. A page that a table still holds ends the program: every table
 * must have been cleared. */
void kv_pages_close(struct kv_pages *p);
size_t kv_pages_held(const struct kv_pages *p);      /* by one table or more */
size_t kv_pages_bytes(const struct kv_shape *shape); /* of one page */
/* Pages of so many positions. */
size_t kv_pages_of(size_t positions);

/* A zeroed table is empty. Make `rows` positions behind the count writable:
 * takes pages, copies a shared one. false when there are not enough; what was
 * taken until then stays with the table. */
MUST_CHECK bool kv_table_reserve(struct kv_table *t, struct kv_pages *p,
                                 size_t rows);
/* out, zeroed, becomes the same sequence, in the same pages. */
void kv_table_fork(const struct kv_table *t, struct kv_pages *p,
                   struct kv_table *out);
void kv_table_clear(struct kv_table *t, struct kv_pages *p);

/* Write rows [rows, heads * dim] behind what one layer has; reserved before.
 * The count moves by kv_table_advance, once all layers have theirs. */
void kv_table_put(struct kv_table *t, struct kv_pages *p, size_t layer,
                  const float *const kv[2], size_t rows);
void kv_table_advance(struct kv_table *t, size_t rows);

/* The first `count` keys and values of a layer's head as floats: k, v: [count,
 * dim]; count may reach over what was put and not advanced. */
struct kv_part {
    size_t layer, head, count;
    float *k, *v;
};
void kv_table_gather(const struct kv_table *t, const struct kv_pages *p,
                     const struct kernels *kernels, const struct kv_part *part);

/* binary16 of a float, as KV_F16 stores it; NaN stays NaN. */
uint16_t kv_half(float x);

#endif
