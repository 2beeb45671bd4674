#include "testing.h"

#include "geo/distance.h"

#include "adapters/geodesic.h"

#include <math.h>

static void distance_haversine_of_known_arcs(void **state)
{
    double half = M_PI * DISTANCE_EARTH_RADIUS_KM;

    (void)state;
    assert_near(distance_haversine_km(0, 0, 0, 0), 0, 0);
    assert_near(distance_haversine_km(0, 0, 0, 180), half, 1e-9);
    assert_near(distance_haversine_km(0, 0, 90, 77), half / 2, 1e-9);
    assert_near(distance_haversine_km(0, 0, 0, 1), half / 180, 1e-9);
}

static void distance_haversine_survives_antipodes(void **state)
{
    double half = M_PI * DISTANCE_EARTH_RADIUS_KM;

    (void)state;
    for (int lat = -90; lat <= 90; lat++) {
        for (int lon = -180; lon <= 180; lon++) {
            double km = distance_haversine_km(lat, lon, -lat,
                                              lon > 0 ? lon - 180 : lon + 180);

            assert_true(isfinite(km));
            assert_near(km, half, 1e-3);
        }
    }
}

static void distance_crosses_date_line_and_poles(void **state)
{
    static const char *const names[] = {"geodesic", "haversine"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        distance_km *km = distance_named(names[i]);

        assert_non_null(km);
        assert_near(km(10, 179.5, 10, -179.5), km(10, -0.5, 10, 0.5), 1e-9);
        assert_near(km(0, 180, 0, -180), 0, 1e-9);
        assert_near(km(90, 0, 90, 123), 0, 1e-9);
        assert_near(km(-90, 15, -89, 15), km(-90, -170, -89, 40), 1e-9);
        assert_near(km(48.85, 2.35, 35.68, 139.69),
                    km(35.68, 139.69, 48.85, 2.35), 1e-9);
    }
}

static void distance_geodesic_on_the_ellipsoid(void **state)
{
    (void)state;
    /* A quarter of the meridian, and one degree of the equator. */
    assert_near(geodesic_km(0, 0, 90, 0), 10001.965729, 1e-6);
    assert_near(geodesic_km(0, 0, 0, 1), 6378.137 * M_PI / 180, 1e-9);
    /* Antipodes go over a pole; nearly antipodal points converge too. */
    assert_near(geodesic_km(0, 0, 0, 180), 2 * 10001.965729, 1e-5);
    assert_near(geodesic_km(0, 0, 0.5, 179.5), 19936.288579, 1e-6);
}

static void distance_unheard_name_is_null(void **state)
{
    (void)state;
    assert_null(distance_named("manhattan"));
    assert_null(distance_named(NULL));
}

static void position_in_range_takes_edges_only(void **state)
{
    (void)state;
    assert_true(position_in_range(0, 0));
    assert_true(position_in_range(-90, 180));
    assert_true(position_in_range(90, -180));
    assert_false(position_in_range(90.0001, 0));
    assert_false(position_in_range(213, 0));
    assert_false(position_in_range(0, 180.5));
    assert_false(position_in_range(NAN, 0));
    assert_false(position_in_range(0, INFINITY));
}

/* PROJ's own cases: lat1, lon1, azi1, lat2, lon2, azi2, s12 in metres, ... */
static void distance_meets_published_geodesics(void **state)
{
    const char *shared = testing_shared();
    char path[1024], line[512];
    double v[12];
    size_t count = 0, cases = 0;
    FILE *f = NULL;

    (void)state;
    if (shared == NULL)
        skip_shared();
    snprintf(path, sizeof(path), "%s/data/geo/geodesic_testcases.txt", shared);
    f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof(line), f)) {
        char *at = line + strspn(line, " [");
        char *end = at;

        for (; count < 12; at = end + strspn(end, ", ")) {
            v[count] = strtod(at, &end);
            if (end == at)
                break;
            count++;
        }
        if (count < 12)
            continue;
        assert_near(geodesic_km(v[0], v[1], v[3], v[4]), v[6] / 1000, 1e-11);
        count = 0;
        cases++;
    }
    fclose(f);
    assert_int_equal(cases, 20);
}

TESTING_MAIN(cmocka_unit_test(distance_haversine_of_known_arcs),
             cmocka_unit_test(distance_haversine_survives_antipodes),
             cmocka_unit_test(distance_crosses_date_line_and_poles),
             cmocka_unit_test(distance_geodesic_on_the_ellipsoid),
             cmocka_unit_test(distance_unheard_name_is_null),
             cmocka_unit_test(position_in_range_takes_edges_only),
             cmocka_unit_test(distance_meets_published_geodesics))
