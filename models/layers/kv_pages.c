#include "models/layers/kv_pages.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

struct kv_page {
    uint8_t *data; /* [layers, heads, 2, KV_PAGE, dim] of the format */
    uint32_t holders;
};

struct kv_pages {
    struct kv_shape shape;
    struct kv_page *pages; /* [made], of which [room] have a place */
    uint32_t *idle;        /* [idle_count], pages that no table holds */
    size_t made, room, idle_count, most;
};

static size_t kv_value_bytes(const struct kv_shape *s)
{
    return s->format == KV_F16 ? sizeof(uint16_t) : sizeof(float);
}

size_t kv_pages_bytes(const struct kv_shape *s)
{
    return s->layers * s->heads * 2 * KV_PAGE * s->dim * kv_value_bytes(s);
}

size_t kv_pages_of(size_t positions)
{
    return (positions + KV_PAGE - 1) / KV_PAGE;
}

struct kv_pages *kv_pages_open(const struct kv_shape *shape, size_t most)
{
    struct kv_pages *p = heap_take(sizeof(*p));

    *p = (struct kv_pages){.shape = *shape, .most = most};
    if (most > UINT32_MAX)
        p->most = UINT32_MAX;
    return p;
}

void kv_pages_close(struct kv_pages *p)
{
    size_t i;

    if (!p)
        return;
    if (kv_pages_held(p) > 0)
        err_die("%zu pages of keys and values are still held",
                kv_pages_held(p));
    for (i = 0; i < p->made; i++)
        free(p->pages[i].data);
    free(p->pages);
    free(p->idle);
    free(p);
}

size_t kv_pages_held(const struct kv_pages *p)
{
    return p->made - p->idle_count;
}

static bool kv_pages_take(struct kv_pages *p, uint32_t *page)
{
    if (p->idle_count > 0) {
        *page = p->idle[--p->idle_count];
        p->pages[*page].holders = 1;
        return true;
    }
    if (p->made >= p->most)
        return false;
    if (p->made == p->room) {
        p->room = p->room * 2 + 16;
        p->pages = heap_grow(p->pages, p->room, sizeof(*p->pages));
        p->idle = heap_grow(p->idle, p->room, sizeof(*p->idle));
    }
    *page = (uint32_t)p->made++;
    p->pages[*page] = (struct kv_page){heap_take(kv_pages_bytes(&p->shape)), 1};
    return true;
}

static void kv_pages_drop(struct kv_pages *p, uint32_t page)
{
    if (--p->pages[page].holders == 0)
        p->idle[p->idle_count++] = page;
}

static void kv_table_add(struct kv_table *t, uint32_t page)
{
    if (t->page_count == t->page_room) {
        t->page_room = t->page_room * 2 + 8;
        t->pages = heap_grow(t->pages, t->page_room, sizeof(*t->pages));
    }
    t->pages[t->page_count++] = page;
}

/* Make the page of the next position this table's alone, by a copy when it is
 * shared; false: there is no page left. */
static bool kv_table_own(struct kv_table *t, struct kv_pages *p)
{
    size_t at = t->count / KV_PAGE;
    uint32_t mine;

    if (at >= t->page_count || p->pages[t->pages[at]].holders == 1)
        return true;
    if (!kv_pages_take(p, &mine))
        return false;
    memcpy(p->pages[mine].data, p->pages[t->pages[at]].data,
           kv_pages_bytes(&p->shape));
    kv_pages_drop(p, t->pages[at]);
    t->pages[at] = mine;
    return true;
}

bool kv_table_reserve(struct kv_table *t, struct kv_pages *p, size_t rows)
{
    size_t wanted = kv_pages_of(t->count + rows);
    uint32_t page;

    if (rows > 0 && !kv_table_own(t, p))
        return false;
    while (t->page_count < wanted) {
        if (!kv_pages_take(p, &page))
            return false;
        kv_table_add(t, page);
    }
    return true;
}

void kv_table_fork(const struct kv_table *t, struct kv_pages *p,
                   struct kv_table *out)
{
    size_t used = kv_pages_of(t->count), i;

    for (i = 0; i < used; i++) {
        p->pages[t->pages[i]].holders++;
        kv_table_add(out, t->pages[i]);
    }
    out->count = t->count;
}

void kv_table_clear(struct kv_table *t, struct kv_pages *p)
{
    size_t i;

    for (i = 0; i < t->page_count; i++)
        kv_pages_drop(p, t->pages[i]);
    free(t->pages);
    memset(t, 0, sizeof(*t));
}

void kv_table_advance(struct kv_table *t, size_t rows)
{
    t->count += rows;
}

uint16_t kv_half(float x)
{
    uint32_t bits, sign, low;
    int exponent;

    memcpy(&bits, &x, sizeof(bits));
    sign = bits >> 16 & 0x8000u;
    exponent = (int)(bits >> 23 & 0xff) - 127 + 15;
    low = bits & 0x7fffffu;
    if (exponent == 0xff - 127 + 15)
        return (uint16_t)(sign | (low ? 0x7e00u : 0x7bffu));
    if (exponent <= 0) { /* subnormal, or nothing */
        int shift = 14 - exponent;

        if (shift > 24)
            return (uint16_t)sign;
        low |= 0x800000u;
        bits = low >> shift;
        low &= (1u << shift) - 1;
        bits +=
            low > 1u << (shift - 1) || (low == 1u << (shift - 1) && (bits & 1));
        return (uint16_t)(sign | bits);
    }
    if (exponent >= 31)
        return (uint16_t)(sign | 0x7bffu);
    bits = (uint32_t)exponent << 10 | low >> 13;
    low &= 0x1fffu;
    bits += low > 0x1000u || (low == 0x1000u && (bits & 1));
    return (uint16_t)(sign | (bits > 0x7bffu ? 0x7bffu : bits));
}

/* Where position `at` of a page, layer, head begins, in values. */
static size_t kv_offset(const struct kv_shape *s, size_t layer, size_t head,
                        size_t which)
{
    return ((layer * s->heads + head) * 2 + which) * KV_PAGE * s->dim;
}

static void kv_write(const struct kv_shape *s, uint8_t *page, size_t offset,
                     const float *from)
{
    uint16_t *half = (uint16_t *)(void *)page + offset;
    size_t i;

    if (s->format == KV_F32) {
        memcpy((float *)(void *)page + offset, from, s->dim * sizeof(float));
        return;
    }
    for (i = 0; i < s->dim; i++)
        half[i] = kv_half(from[i]);
}

void kv_table_put(struct kv_table *t, struct kv_pages *p, size_t layer,
                  const float *const kv[2], size_t rows)
{
    const struct kv_shape *s = &p->shape;
    size_t width = s->heads * s->dim, i, head, which;

    for (i = 0; i < rows; i++) {
        size_t at = t->count + i;
        uint8_t *page = p->pages[t->pages[at / KV_PAGE]].data;

        for (head = 0; head < s->heads; head++)
            for (which = 0; which < 2; which++)
                kv_write(s, page,
                         kv_offset(s, layer, head, which) +
                             at % KV_PAGE * s->dim,
                         kv[which] + i * width + head * s->dim);
    }
}

static void kv_read(const struct kv_shape *s, const struct kernels *kernels,
                    const uint8_t *page, size_t offset, size_t count,
                    float *out)
{
    if (s->format == KV_F32)
        memcpy(out, (const float *)(const void *)page + offset,
               count * sizeof(*out));
    else
        kernels->widen_f16((const uint16_t *)(const void *)page + offset, count,
                           out);
}

void kv_table_gather(const struct kv_table *t, const struct kv_pages *p,
                     const struct kernels *kernels, const struct kv_part *part)
{
    const struct kv_shape *s = &p->shape;
    size_t from, rows;

    for (from = 0; from < part->count; from += rows) {
        const uint8_t *page = p->pages[t->pages[from / KV_PAGE]].data;

        rows = part->count - from < KV_PAGE ? part->count - from : KV_PAGE;
        kv_read(s, kernels, page, kv_offset(s, part->layer, part->head, 0),
                rows * s->dim, part->k + from * s->dim);
        kv_read(s, kernels, page, kv_offset(s, part->layer, part->head, 1),
                rows * s->dim, part->v + from * s->dim);
    }
}
