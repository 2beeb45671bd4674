#include "testing.h"

#include "stages/report/report_values.h"

static void values_median_is_exact_while_all_are_kept(void **state)
{
    struct values v;

    (void)state;
    values_init(&v);
    assert_true(isnan(values_median(&v)));
    assert_true(isnan(values_mean(&v)));
    for (int i = 0; i < 5; i++)
        values_add(&v, (double)((i * 3) % 5));
    values_sort(&v);
    assert_near(values_median(&v), 2, 0);
    values_add(&v, 100);
    values_sort(&v);
    assert_near(values_median(&v), 2.5, 0);
    assert_near(values_mean(&v), 110.0 / 6, 1e-12);
    assert_false(values_thinned(&v));
    values_release(&v);
}

static void values_add_stays_bounded(void **state)
{
    const int64_t n = 3 * VALUES_MAX;
    struct values v;

    (void)state;
    values_init(&v);
    for (int64_t i = 0; i < n; i++)
        values_add(&v, (double)i);
    assert_true(v.count <= VALUES_MAX);
    assert_true(values_thinned(&v));
    assert_int_equal(v.seen, n);
    values_sort(&v);
    assert_near(values_median(&v), (double)n / 2, (double)n / 1000);
    /* none was taken out of turn */
    for (size_t i = 0; i < v.count; i++)
        assert_near(v.items[i], (double)i * (double)v.stride, 0);
    values_release(&v);
}

static void values_bin_puts_outliers_at_the_ends(void **state)
{
    int64_t bins[4] = {0};
    struct values v;

    (void)state;
    values_init(&v);
    values_add(&v, -5);
    values_add(&v, 1);
    values_add(&v, 10);
    values_add(&v, 99);
    values_add(&v, 1e9);
    values_bin(&v, 1, 10000, true, bins, 4);
    assert_int_equal(bins[0], 2);
    assert_int_equal(bins[1], 2);
    assert_int_equal(bins[2], 0);
    assert_int_equal(bins[3], 1);
    values_release(&v);
}

TESTING_MAIN(cmocka_unit_test(values_median_is_exact_while_all_are_kept),
             cmocka_unit_test(values_add_stays_bounded),
             cmocka_unit_test(values_bin_puts_outliers_at_the_ends))
