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
    assert_near(values_median(&v), 2, 0);
    values_add(&v, 100);
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
    /* none was taken out of turn */
    for (size_t i = 0; i < v.count; i++)
        assert_near(v.items[i], (double)i * (double)v.stride, 0);
    assert_near(values_median(&v), (double)n / 2, (double)n / 1000);
    values_release(&v);
}

static void values_middle_is_that_of_the_order(void **state)
{
    double items[999], sorted[999];
    uint32_t seed = 7;

    (void)state;
    for (size_t n = 1; n < 999; n += 31) {
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525u + 1013904223u;
            double value = seed >> 28; /* many are the same */
            size_t at = i;
            items[i] = value;
            while (at > 0 && sorted[at - 1] > value) {
                sorted[at] = sorted[at - 1];
                at--;
            }
            sorted[at] = value;
        }
        assert_near(values_middle(items, n),
                    (sorted[(n - 1) / 2] + sorted[n / 2]) / 2, 0);
    }
}

TESTING_MAIN(cmocka_unit_test(values_median_is_exact_while_all_are_kept),
             cmocka_unit_test(values_add_stays_bounded),
             cmocka_unit_test(values_middle_is_that_of_the_order))
