#include "testing.h"

#include "base/arena.h"
#include "models/layers/kv_pages.h"
#include "models/kernels/tensor.h"

static const struct kv_shape SHAPE = {2, 3, 5, KV_F32};

enum { WIDTH = 3 * 5 };

/* Append rows whose values tell their place and their writer. */
static void append(struct kv_table *t, struct kv_pages *p, size_t rows,
                   float writer)
{
    float *k = heap_grow(NULL, rows * WIDTH, sizeof(*k));
    float *v = heap_grow(NULL, rows * WIDTH, sizeof(*v));
    const float *const kv[2] = {k, v};
    size_t layer, i;

    assert_true(kv_table_reserve(t, p, rows));
    for (layer = 0; layer < SHAPE.layers; layer++) {
        for (i = 0; i < rows * WIDTH; i++) {
            k[i] = writer + (float)(t->count * WIDTH + i) + (float)layer * 0.5f;
            v[i] = -k[i];
        }
        kv_table_put(t, p, layer, kv, rows);
    }
    kv_table_advance(t, rows);
    free(k);
    free(v);
}

/* Positions from..end are the writer's. */
static void check(const struct kv_table *t, const struct kv_pages *p,
                  size_t from, size_t end, float writer)
{
    float k[200 * 5], v[200 * 5];
    struct kv_part part = {.count = end, .k = k, .v = v};
    size_t i;

    for (part.layer = 0; part.layer < 2; part.layer++)
        for (part.head = 0; part.head < 3; part.head++) {
            kv_table_gather(t, p, kernels_best(), &part);
            for (i = from * 5; i < end * 5; i++) {
                size_t at = i / 5 * WIDTH + part.head * 5 + i % 5;
                float want = writer + (float)at + (float)part.layer * 0.5f;

                assert_true(k[i] == want && v[i] == -want);
            }
        }
}

static void kv_table_copies_what_others_hold_before_it_writes(void **state)
{
    struct kv_pages *p = kv_pages_open(&SHAPE, 100);
    struct kv_table a = {0}, b = {0}, c = {0};

    (void)state;
    append(&a, p, 37, 0); /* three pages, the last with five rows */
    assert_int_equal(kv_pages_held(p), 3);
    kv_table_fork(&a, p, &b);
    kv_table_fork(&a, p, &c);
    assert_int_equal(kv_pages_held(p), 3);
    append(&b, p, 1, 10000); /* a copy of the last page */
    assert_int_equal(kv_pages_held(p), 4);
    append(&a, p, 20, 20000); /* another copy, and a page more */
    assert_int_equal(kv_pages_held(p), 6);
    append(&c, p, 2, 30000); /* alone with the first by now: no copy */
    assert_int_equal(kv_pages_held(p), 6);
    check(&a, p, 0, 37, 0);
    check(&a, p, 37, 57, 20000);
    check(&b, p, 0, 37, 0);
    check(&b, p, 37, 38, 10000);
    check(&c, p, 0, 37, 0);
    check(&c, p, 37, 39, 30000);
    kv_table_clear(&a, p);
    assert_int_equal(kv_pages_held(p), 4);
    kv_table_clear(&b, p);
    check(&c, p, 0, 37, 0);
    kv_table_clear(&c, p);
    assert_int_equal(kv_pages_held(p), 0);
    kv_pages_close(p);
    kv_pages_close(NULL);
}

static void kv_table_forked_at_a_page_shares_for_ever(void **state)
{
    struct kv_pages *p = kv_pages_open(&SHAPE, 100);
    struct kv_table a = {0}, b = {0};

    (void)state;
    append(&a, p, 32, 0);
    kv_table_fork(&a, p, &b);
    append(&a, p, 1, 500);
    append(&b, p, 1, 700);
    assert_int_equal(kv_pages_held(p), 4);
    kv_table_clear(&a, p);
    check(&b, p, 0, 32, 0);
    check(&b, p, 32, 33, 700);
    kv_table_clear(&b, p);
    kv_pages_close(p);
}

static void kv_table_is_told_when_pages_run_out(void **state)
{
    struct kv_pages *p = kv_pages_open(&SHAPE, 3);
    struct kv_table a = {0}, b = {0};

    (void)state;
    append(&a, p, 20, 0);
    kv_table_fork(&a, p, &b);
    assert_true(kv_table_reserve(&b, p, 1)); /* the third: a copy */
    assert_false(kv_table_reserve(&a, p, 20));
    check(&a, p, 0, 20, 0);
    kv_table_clear(&b, p);
    assert_true(kv_table_reserve(&a, p, 20));
    assert_false(kv_table_reserve(&b, p, 1));
    kv_table_clear(&b, p);
    kv_table_clear(&a, p);
    kv_pages_close(p);
}

/* Tables come, fork and go for a while; nothing is lost, nothing mixed up. */
static void kv_pages_never_leak(void **state)
{
    struct kv_pages *p = kv_pages_open(&SHAPE, 200);
    struct kv_table t[8] = {0};
    uint32_t random = 7;
    int round;
    size_t i;

    (void)state;
    for (round = 0; round < 2000; round++) {
        size_t at = (random = random * 1664525u + 1013904223u) >> 29;
        size_t from = (random >> 20) % 8;

        if (t[at].count > 120 || (random >> 10) % 5 == 0)
            kv_table_clear(&t[at], p);
        else if (t[at].count == 0 && from != at)
            kv_table_fork(&t[from], p, &t[at]);
        else
            append(&t[at], p, (random >> 12) % 30 + 1, 0);
        for (i = 0; i < 8 && round % 50 == 0; i++)
            check(&t[i], p, 0, t[i].count, 0);
    }
    for (i = 0; i < 8; i++)
        kv_table_clear(&t[i], p);
    assert_int_equal(kv_pages_held(p), 0);
    kv_pages_close(p);
}

/* Every half there is, and what lies between two. */
static void kv_half_rounds_to_the_nearest(void **state)
{
    uint32_t bits;

    (void)state;
    for (bits = 0; bits < 0x7c00; bits++) {
        float x = tensor_half((uint16_t)bits);
        float next = bits < 0x7bff ? tensor_half((uint16_t)(bits + 1)) : x;
        float middle = x + (next - x) / 2;

        assert_int_equal(kv_half(x), bits);
        assert_int_equal(kv_half(-x), bits | 0x8000);
        if (bits == 0x7bff)
            break;
        assert_int_equal(kv_half(middle), bits + (bits & 1));
        assert_int_equal(kv_half(nextafterf(middle, 0)), bits);
        assert_int_equal(kv_half(nextafterf(middle, 1e9f)), bits + 1);
    }
    assert_int_equal(kv_half(65520), 0x7bff);
    assert_int_equal(kv_half(1e30f), 0x7bff);
    assert_int_equal(kv_half(-INFINITY), 0xfbff);
    assert_true(isnan(tensor_half(kv_half(NAN))));
    assert_int_equal(kv_half(1e-30f), 0);
}

TESTING_MAIN(
    cmocka_unit_test(kv_table_copies_what_others_hold_before_it_writes),
    cmocka_unit_test(kv_table_forked_at_a_page_shares_for_ever),
    cmocka_unit_test(kv_table_is_told_when_pages_run_out),
    cmocka_unit_test(kv_pages_never_leak),
    cmocka_unit_test(kv_half_rounds_to_the_nearest))
