#include "testing.h"

#include "decisions/split_allot.h"

enum { MANY = 2000 };

static const struct allot_sizes allot_gre = {20000, 10000, 170000, 0.2, 0.5};

/* Out of every ten: 5 accepted, 3 wrong, 2 nothing. */
static struct allot_item *allot_world(size_t count)
{
    struct allot_item *items = calloc(count, sizeof(*items));

    for (size_t i = 0; i < count; i++) {
        items[i].order = (i * 2654435761u) % 4294967291u;
        items[i].cluster = (int64_t)i + 1;
        items[i].picture = true;
        items[i].good_reply = i % 10 < 5 ? (int64_t)i + 1 : 0;
        items[i].bad_reply = i % 10 < 8 ? (int64_t)i + 50001 : 0;
    }
    return items;
}

static size_t allot_count(const struct allot_item *items, size_t count,
                          enum allot_split split, int label)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += items[i].split == split && items[i].label == label;
    return n;
}

static void allot_fills_as_gre_does(void **state)
{
    struct allot_item *items = allot_world(MANY);

    (void)state;
    allot_items(items, MANY, &allot_gre);
    assert_int_equal(allot_count(items, MANY, ALLOT_COT, -1), 800);
    assert_int_equal(allot_count(items, MANY, ALLOT_JUDGE, 1), 200);
    assert_int_equal(allot_count(items, MANY, ALLOT_JUDGE, 0), 200);
    assert_int_equal(allot_count(items, MANY, ALLOT_SEED, -1), 800);
    for (size_t i = 0; i < MANY; i++) {
        assert_non_null(items[i].why);
        assert_true(
            (items[i].reply_id != 0) ==
            (items[i].split == ALLOT_COT || items[i].split == ALLOT_JUDGE));
        if (items[i].split == ALLOT_JUDGE)
            assert_true(items[i].label == 1
                            ? items[i].reply_id == items[i].good_reply
                            : items[i].reply_id == items[i].bad_reply);
    }
    free(items);
}

static void allot_keeps_to_the_sizes(void **state)
{
    const struct allot_sizes small = {100, 30, 50, 0.2, 0.5};
    struct allot_item *items = allot_world(MANY);

    (void)state;
    allot_items(items, MANY, &small);
    assert_int_equal(allot_count(items, MANY, ALLOT_COT, -1), 100);
    assert_int_equal(allot_count(items, MANY, ALLOT_JUDGE, 1), 15);
    assert_int_equal(allot_count(items, MANY, ALLOT_JUDGE, 0), 15);
    assert_int_equal(allot_count(items, MANY, ALLOT_SEED, -1), 50);
    free(items);
}

static void allot_balances_either_way(void **state)
{
    const struct allot_sizes wrong_alone = {20000, 10000, 0, 0.2, 0};
    const struct allot_sizes right_alone = {20000, 10000, 0, 0.5, 1};
    const struct allot_sizes quarter = {20000, 10000, 0, 1, 0.25};
    struct allot_item *items = allot_world(MANY);

    (void)state;
    allot_items(items, MANY, &wrong_alone);
    assert_int_equal(allot_count(items, MANY, ALLOT_JUDGE, 1), 0);
    assert_int_equal(allot_count(items, MANY, ALLOT_JUDGE, 0), 600);
    allot_items(items, MANY, &right_alone);
    assert_int_equal(allot_count(items, MANY, ALLOT_JUDGE, 1), 500);
    assert_int_equal(allot_count(items, MANY, ALLOT_JUDGE, 0), 0);
    allot_items(items, MANY, &quarter);
    assert_int_equal(allot_count(items, MANY, ALLOT_JUDGE, 1), 200);
    assert_int_equal(allot_count(items, MANY, ALLOT_JUDGE, 0), 600);
    free(items);
}

static void allot_draws_one_of_a_cluster(void **state)
{
    struct allot_item *items = allot_world(MANY);

    (void)state;
    for (size_t i = 0; i < MANY; i++)
        items[i].cluster = (int64_t)(i / 10) + 1;
    allot_items(items, MANY, &allot_gre);
    for (size_t c = 0; c < MANY / 10; c++) {
        size_t used = 0;
        for (size_t i = c * 10; i < c * 10 + 10; i++) {
            used += items[i].split != ALLOT_NONE;
            /* One that was accepted is taken before one that was not. */
            if (items[i].split != ALLOT_NONE)
                assert_true(items[i].good_reply != 0);
        }
        assert_int_equal(used, 1);
    }
    free(items);
}

static void allot_forgets_the_order_they_came_in(void **state)
{
    struct allot_item *items = allot_world(MANY), *back = allot_world(MANY);

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        items[i].cluster = (int64_t)(i / 3) + 1;
        back[MANY - 1 - i] = items[i];
    }
    allot_items(items, MANY, &allot_gre);
    allot_items(back, MANY, &allot_gre);
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(items[i].split, back[MANY - 1 - i].split);
        assert_int_equal(items[i].reply_id, back[MANY - 1 - i].reply_id);
    }
    free(items);
    free(back);
}

static void allot_without_pictures_uses_nothing(void **state)
{
    struct allot_item *items = allot_world(MANY);

    (void)state;
    for (size_t i = 0; i < MANY; i++)
        items[i].picture = false;
    allot_items(items, MANY, &allot_gre);
    assert_int_equal(allot_count(items, MANY, ALLOT_NONE, -1), MANY);
    allot_items(items, 0, &allot_gre);
    free(items);
}

TESTING_MAIN(cmocka_unit_test(allot_fills_as_gre_does),
             cmocka_unit_test(allot_keeps_to_the_sizes),
             cmocka_unit_test(allot_balances_either_way),
             cmocka_unit_test(allot_draws_one_of_a_cluster),
             cmocka_unit_test(allot_forgets_the_order_they_came_in),
             cmocka_unit_test(allot_without_pictures_uses_nothing))
