#include "testing.h"

#include "stages/split/split_sides.h"

static int64_t tested_of(const struct split_group *g, size_t count)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += g[i].tested ? g[i].size : 0;
    return sum;
}

static void a_number_is_met_by_small_groups(void **state)
{
    struct split_group g[] = {{0.9, 1, false}, {0.1, 4, false}, {0.2, 5, false},
                              {0.3, 2, false}, {0.4, 0, false}, {0.5, 1, false},
                              {0.6, 1, false}};

    (void)state;
    split_sides(g, 7, 7);
    assert_true(g[1].tested);  /* 4 of 7 */
    assert_false(g[2].tested); /* 5 would be 9 */
    assert_true(g[3].tested && g[5].tested);
    assert_false(g[0].tested || g[4].tested || g[6].tested);
    assert_int_equal(tested_of(g, 7), 7);
}

static void what_tests_anyway_counts(void **state)
{
    struct split_group g[] = {{0.9, 3, true}, {0.1, 1, false}, {0.2, 1, false}};

    (void)state;
    split_sides(g, 3, 4);
    assert_true(g[0].tested && g[1].tested && !g[2].tested);
    split_sides(g, 3, 2); /* more than that already */
    assert_int_equal(tested_of(g, 3), 4);
}

static void more_than_there_are_is_all(void **state)
{
    struct split_group g[] = {{0.9, 3, false}, {0.1, 1, false}};

    (void)state;
    split_sides(g, 2, 100);
    assert_int_equal(tested_of(g, 2), 4);
    split_sides(g, 0, 100);
}

TESTING_MAIN(cmocka_unit_test(a_number_is_met_by_small_groups),
             cmocka_unit_test(what_tests_anyway_counts),
             cmocka_unit_test(more_than_there_are_is_all))
