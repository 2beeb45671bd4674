#include "testing.h"

#include "geo/distance.h"
#include "geo/sphere.h"

enum { POINTS = 3000, WANTED = 12 };

/* The same numbers everywhere: a small generator of our own. */
static double next_number(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (double)(*seed >> 8) / (double)(1u << 24);
}

static void sphere_finds_what_a_full_search_finds(void **state)
{
    static double lat[POINTS], lon[POINTS];
    struct sphere_near near[WANTED];
    uint32_t seed = 7;

    (void)state;
    for (size_t i = 0; i < POINTS; i++) {
        /* Whole degrees: many points share a coordinate, or all of them. */
        lat[i] = floor(next_number(&seed) * 181 - 90);
        lon[i] = floor(next_number(&seed) * 361 - 180);
    }
    struct sphere *s = sphere_open(lat, lon, POINTS);
    for (int ask = 0; ask < 200; ask++) {
        double at_lat = next_number(&seed) * 180 - 90;
        double at_lon = next_number(&seed) * 360 - 180;
        size_t nearer = 0;

        assert_int_equal(sphere_nearest(s, at_lat, at_lon, near, WANTED),
                         WANTED);
        for (size_t i = 0; i < WANTED; i++) {
            size_t p = near[i].index;

            assert_near(near[i].distance_km,
                        distance_haversine_km(at_lat, at_lon, lat[p], lon[p]),
                        1e-3);
            assert_true(i == 0 ||
                        near[i].distance_km >= near[i - 1].distance_km - 1e-9);
        }
        for (size_t i = 0; i < POINTS; i++)
            nearer += distance_haversine_km(at_lat, at_lon, lat[i], lon[i]) <
                      near[WANTED - 1].distance_km - 1e-3;
        assert_true(nearer < WANTED);
    }
    sphere_close(s);
}

static void sphere_has_no_edges(void **state)
{
    const double lat[] = {89, 10, -89, 10};
    const double lon[] = {0, 179.5, 100, -178};
    struct sphere_near near[2];
    struct sphere *s = sphere_open(lat, lon, 4);

    (void)state;
    assert_int_equal(sphere_nearest(s, 89, 180, near, 2), 2);
    assert_int_equal(near[0].index, 0);
    assert_int_equal(sphere_nearest(s, -90, 0, near, 1), 1);
    assert_int_equal(near[0].index, 2);
    assert_int_equal(sphere_nearest(s, 10, -179.9, near, 2), 2);
    assert_int_equal(near[0].index, 1);
    assert_int_equal(near[1].index, 3);
    sphere_close(s);
}

static void sphere_weighs_points(void **state)
{
    const double lat[] = {0, 0, 0, 0}, lon[] = {0, 1, 2, 90};
    const uint16_t group[] = {1, 1, 2, 3};
    const float reach_km[] = {0, 100, 0, 0};
    struct sphere *s = sphere_open(lat, lon, 4);
    struct sphere_near best;

    (void)state;
    sphere_weigh(s, group, reach_km);
    /* 44 km from the first, 67 from the second, which reaches 100. */
    assert_true(sphere_best(s, 0, 0.4, 1, 500, &best));
    assert_int_equal(best.index, 1);
    assert_near(best.distance_km, 66.7, 0.1);
    assert_true(sphere_best(s, 0, -1, 1, 500, &best));
    assert_int_equal(best.index, 0);
    assert_true(sphere_best(s, 0, 0, 2, 500, &best));
    assert_int_equal(best.index, 2);
    assert_false(sphere_best(s, 0, 0, 3, 500, &best));
    assert_false(sphere_best(s, 0, 0, 4, 500, &best));
    sphere_close(s);
}

static void sphere_of_few_or_equal_points(void **state)
{
    const double lat[] = {5, 5, 5, 5, 5}, lon[] = {7, 7, 7, 7, 7};
    struct sphere_near near[8];
    struct sphere *none = sphere_open(lat, lon, 0);
    struct sphere *same = sphere_open(lat, lon, 5);

    (void)state;
    assert_int_equal(sphere_nearest(none, 0, 0, near, 8), 0);
    assert_int_equal(sphere_nearest(same, 5, 7, near, 0), 0);
    assert_int_equal(sphere_nearest(same, 5, 7, near, 8), 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(near[i].index, i);
        assert_near(near[i].distance_km, 0, 1e-9);
    }
    /* Only the first two have room. */
    assert_int_equal(sphere_nearest(same, -5, -173, near, 2), 2);
    assert_int_equal(near[1].index, 1);
    sphere_close(none);
    sphere_close(same);
    sphere_close(NULL);
}

TESTING_MAIN(cmocka_unit_test(sphere_weighs_points),
             cmocka_unit_test(sphere_finds_what_a_full_search_finds),
             cmocka_unit_test(sphere_has_no_edges),
             cmocka_unit_test(sphere_of_few_or_equal_points))
