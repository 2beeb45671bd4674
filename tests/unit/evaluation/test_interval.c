#include "testing.h"

#include "evaluation/interval.h"

/* R: binom.test's quantiles, qbinom(c(0.025, 0.975), n, k / n) / n. */
static void shares_have_the_binomial_s_percentiles(void **state)
{
    struct interval i;

    (void)state;
    i = interval_of_share(5, 10, 0.95); /* qbinom: 2, 8 */
    assert_near(i.low, 0.2, 1e-12);
    assert_near(i.high, 0.8, 1e-12);
    i = interval_of_share(500000, 1000000, 0.95); /* 0.5 -+ 1.96 * 0.0005 */
    assert_near(i.low, 0.49902, 2e-6);
    assert_near(i.high, 0.50098, 2e-6);
    i = interval_of_share(0, 9, 0.95);
    assert_near(i.low, 0, 0);
    assert_near(i.high, 0, 0);
    assert_true(isnan(interval_of_share(0, 0, 0.95).low));
}

static void mcnemar_is_the_exact_test(void **state)
{
    (void)state;
    assert_near(mcnemar_p(0, 0), 1, 0);
    assert_near(mcnemar_p(4, 4), 1, 0);
    assert_near(mcnemar_p(0, 5), 2.0 / 32, 1e-12);
    assert_near(mcnemar_p(1, 9), 2.0 * 11 / 1024, 1e-12);
    assert_near(mcnemar_p(9, 1), 2.0 * 11 / 1024, 1e-12);
    /* Normal, z = 399 / sqrt(40000) with continuity: 0.04604 */
    assert_near(mcnemar_p(20200, 19800), 0.04604, 1e-4);
    assert_true(mcnemar_p(0, 100000) < 1e-300);
}

static const struct interval_form form = {0.95, 2000, 7};

static void means_are_near_their_standard_error(void **state)
{
    struct interval_figures f, low, high;
    double km[400];

    (void)state;
    for (int i = 0; i < 400; i++)
        km[i] = i;
    f = interval_of_km(km, 400, 0, &form, &low, &high);
    assert_near(f.mean_km, 199.5, 1e-9);
    assert_near(f.median_km, 199.5, 1e-9);
    /* sd 115.47, of the mean 5.77 */
    assert_near(low.mean_km, 199.5 - 1.96 * 5.77, 1.0);
    assert_near(high.mean_km, 199.5 + 1.96 * 5.77, 1.0);
    /* of a median of equal spacing: sqrt(n) / 2 places */
    assert_near(low.median_km, 199.5 - 1.96 * 10, 2.5);
    assert_near(high.median_km, 199.5 + 1.96 * 10, 2.5);
}

/* The same spread, as many more: drawn by groups. */
static void many_are_drawn_by_groups(void **state)
{
    enum { N = 100000 };
    struct interval_figures f, low, high, low2, high2;
    double *km = malloc(N * sizeof(*km));

    (void)state;
    assert_non_null(km);
    for (int i = 0; i < N; i++)
        km[i] = i * 400.0 / N;
    f = interval_of_km(km, N, N, &form, &low, &high);
    assert_near(f.mean_km, 200, 0.01);
    assert_near(low.mean_km, 200 - 1.96 * 115.47 / sqrt(N), 0.1);
    assert_near(high.mean_km, 200 + 1.96 * 115.47 / sqrt(N), 0.1);
    /* Half of all have no position: sd of 5000 e^(-d/1805) or 0 is 2,252 */
    assert_near((high.geoscore - low.geoscore) / 2 / 1.96, 2252 / sqrt(2 * N),
                0.5);
    interval_of_km(km, N, N, &form, &low2, &high2);
    assert_memory_equal(&low, &low2, sizeof(low));
    free(km);
}

static void nothing_has_no_figures(void **state)
{
    struct interval_figures f, low, high;

    (void)state;
    f = interval_of_km(NULL, 0, 5, &form, &low, &high);
    assert_true(isnan(f.mean_km) && isnan(f.median_km) && isnan(low.mean_km));
    assert_near(f.geoscore, 0, 0);
    assert_near(high.geoscore, 0, 0);
}

TESTING_MAIN(cmocka_unit_test(shares_have_the_binomial_s_percentiles),
             cmocka_unit_test(mcnemar_is_the_exact_test),
             cmocka_unit_test(means_are_near_their_standard_error),
             cmocka_unit_test(many_are_drawn_by_groups),
             cmocka_unit_test(nothing_has_no_figures))
