#include "testing.h"

#include "stages/split/split_grouping.h"

static struct grouping *open_with(size_t count)
{
    struct grouping *g = grouping_open();

    for (size_t i = 0; i < count; i++)
        assert_int_equal(grouping_add(g), i);
    return g;
}

static void grouping_joins_by_any_key(void **state)
{
    struct grouping *g = open_with(6);

    (void)state;
    grouping_key(g, 0, 'a', span_of("ann"));
    grouping_key(g, 3, 'a', span_of("ann"));
    grouping_key(g, 3, 's', span_of("drive 1"));
    grouping_key(g, 5, 's', span_of("drive 1"));
    grouping_key(g, 1, 's', span_of("ann")); /* another kind */
    grouping_key(g, 2, 'a', span_of(""));
    grouping_key(g, 4, 'a', SPAN_NONE);
    assert_int_equal(grouping_root(g, 5), 0);
    assert_int_equal(grouping_root(g, 3), 0);
    assert_int_equal(grouping_root(g, 1), 1);
    assert_int_equal(grouping_root(g, 2), 2);
    assert_int_equal(grouping_root(g, 4), 4);
    grouping_join(g, 5, 4);
    assert_int_equal(grouping_root(g, 4), 0);
    grouping_close(g);
    grouping_close(NULL);
}

static void grouping_holds_many_keys(void **state)
{
    enum { COUNT = 100000 };
    struct grouping *g = open_with(COUNT);
    char key[32];

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        snprintf(key, sizeof(key), "author %zu", i % (COUNT / 4));
        grouping_key(g, i, 'a', span_of(key));
    }
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(grouping_root(g, i), i % (COUNT / 4));
    grouping_close(g);
}

TESTING_MAIN(cmocka_unit_test(grouping_joins_by_any_key),
             cmocka_unit_test(grouping_holds_many_keys))
