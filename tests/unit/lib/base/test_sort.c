#include "testing.h"

#include "base/arena.h"
#include "base/hash_index.h"
#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

enum { SOME = 3000, BIG = 300 };

/* An item larger than what is swapped at once; the number counts. */
struct item {
    uint32_t number;
    unsigned char rest[BIG];
};

static int compare_items(const void *x, const void *y, void *arg)
{
    const struct item *a = x, *b = y;

    ++*(size_t *)arg;
    return (a->number > b->number) - (a->number < b->number);
}

static int compare_bytes(const void *x, const void *y, void *arg)
{
    (void)arg;
    return *(const unsigned char *)x - *(const unsigned char *)y;
}

typedef uint32_t made(uint32_t i);

static uint32_t rising(uint32_t i)
{
    return i;
}

static uint32_t falling(uint32_t i)
{
    return SOME - i;
}

static uint32_t same(uint32_t i)
{
    (void)i;
    return 7;
}

static uint32_t few(uint32_t i)
{
    return (uint32_t)hash_mix(i) % 3;
}

static uint32_t mixed(uint32_t i)
{
    return (uint32_t)hash_mix(i);
}

static uint32_t hill(uint32_t i)
{
    return i < SOME / 2 ? i : SOME - i;
}

static void sort_and_look(made *make, size_t count)
{
    struct item *items = heap_take((count + 1) * sizeof(*items));
    uint64_t before = 0, after = 0;
    size_t compared = 0;

    for (size_t i = 0; i <= count; i++) {
        items[i].number = make((uint32_t)i);
        memset(items[i].rest, (int)(items[i].number % 251), BIG);
        before += i < count ? hash_mix(items[i].number) : 0;
    }
    uint32_t behind = items[count].number;
    sort_in_place(items, count, sizeof(*items), compare_items, &compared);
    for (size_t i = 0; i < count; i++) {
        after += hash_mix(items[i].number);
        assert_true(i == 0 || items[i - 1].number <= items[i].number);
        for (size_t k = 0; k < BIG; k++)
            assert_int_equal(items[i].rest[k], items[i].number % 251);
    }
    assert_true(before == after);
    assert_int_equal(items[count].number, behind);
    free(items);
}

static void items_come_into_order(void **state)
{
    static made *const makes[] = {rising, falling, same, few, mixed, hill};

    (void)state;
    for (size_t k = 0; k < sizeof(makes) / sizeof(makes[0]); k++) {
        for (size_t count = 0; count < 40; count++)
            sort_and_look(makes[k], count);
        sort_and_look(makes[k], SOME);
    }
}

static void bytes_come_into_order(void **state)
{
    unsigned char text[] = "the quick brown fox jumps over the lazy dog";
    size_t len = sizeof(text) - 1;

    (void)state;
    sort_in_place(text, len, 1, compare_bytes, NULL);
    for (size_t i = 1; i < len; i++)
        assert_true(text[i - 1] <= text[i]);
}

/* McIlroy, "A Killer Adversary for Quicksort" (1999): values are settled as
 * they are compared, so that each choice of a pivot is the worst. */
struct adversary {
    int *values, solid, candidate, gas;
    size_t compared;
};

static int compare_worst(const void *a, const void *b, void *arg)
{
    struct adversary *w = arg;
    int x = *(const int *)a, y = *(const int *)b;

    w->compared++;
    if (w->values[x] == w->gas && w->values[y] == w->gas)
        w->values[x == w->candidate ? x : y] = w->solid++;
    if (w->values[x] == w->gas)
        w->candidate = x;
    else if (w->values[y] == w->gas)
        w->candidate = y;
    return w->values[x] - w->values[y];
}

static void the_worst_order_takes_little_longer(void **state)
{
    enum { COUNT = 1 << 14, LOG = 14 };
    int *items = heap_take(COUNT * sizeof(*items));
    struct adversary w = {.gas = COUNT};

    (void)state;
    w.values = heap_take(COUNT * sizeof(*w.values));
    for (int i = 0; i < COUNT; i++) {
        items[i] = i;
        w.values[i] = w.gas;
    }
    sort_in_place(items, COUNT, sizeof(*items), compare_worst, &w);
    for (int i = 1; i < COUNT; i++)
        assert_true(w.values[items[i - 1]] <= w.values[items[i]]);
    assert_true(w.compared < (size_t)COUNT * LOG * 6);
    free(w.values);
    free(items);
}

TESTING_MAIN(cmocka_unit_test(items_come_into_order),
             cmocka_unit_test(bytes_come_into_order),
             cmocka_unit_test(the_worst_order_takes_little_longer))
