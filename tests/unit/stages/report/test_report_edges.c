#include "testing.h"

#include "stages/report/report_edges.h"

static bool edges_have(const double *km, double wanted)
{
    for (int i = 0; i < EDGES; i++)
        if (km[i] == wanted)
            return true;
    return false;
}

static void bounds_and_round_figures_are_edges(void **state)
{
    struct report_filter filters[] = {
        {.name = "length", .min = 90, .max = NAN},
        {.name = "distance", .min = 3, .max = 37}};
    struct report r = {.filters = filters, .filter_count = 2};
    double km[EDGES];

    (void)state;
    edges_make(&r, km);
    assert_true(km[0] == 0.05 && fabs(km[EDGES - 1] - 20038) < 1e-6);
    for (int i = 1; i < EDGES; i++)
        assert_true(km[i] > km[i - 1]);
    assert_true(edges_have(km, 25) && edges_have(km, 2500));
    assert_true(edges_have(km, 3) && edges_have(km, 37));
    assert_false(edges_have(km, 90));
}

static void what_is_at_an_edge_is_in_the_class_that_ends_there(void **state)
{
    struct report r = {.filter_count = 0};
    double km[EDGES];

    (void)state;
    edges_make(&r, km);
    assert_int_equal(edges_class(km, NAN), 0);
    assert_int_equal(edges_class(km, 0), 1);
    assert_int_equal(edges_class(km, 1e6F), EDGES + 1);
    assert_int_equal(edges_class(km, 25.001F), edges_class(km, 25) + 1);
    for (int i = 0; i < EDGES; i++)
        assert_int_equal(edges_class(km, (float)km[i]), i + 1);
}

TESTING_MAIN(
    cmocka_unit_test(bounds_and_round_figures_are_edges),
    cmocka_unit_test(what_is_at_an_edge_is_in_the_class_that_ends_there))
