#include "testing.h"

#include "geo/geoscore.h"

static void geoscores_differ_by_their_scale(void **state)
{
    (void)state;
    assert_near(geoscore(0), 5000, 0);
    assert_near(geoscore(1805), 5000 * exp(-1), 1e-9);
    assert_near(geoscore_osv5m(1492.7), 5000 * exp(-1), 1e-9);
    assert_near(geoscore(NAN), 0, 0);
}

static void geoscore_takes_a_scale_and_a_most(void **state)
{
    (void)state;
    assert_near(geoscore_of(0, 10, 3), 3, 0);
    assert_near(geoscore_of(20, 10, 3), 3 * exp(-2), 1e-12);
    assert_near(geoscore_of(NAN, 10, 3), 0, 0);
}

TESTING_MAIN(cmocka_unit_test(geoscores_differ_by_their_scale),
             cmocka_unit_test(geoscore_takes_a_scale_and_a_most))
