#include "testing.h"

#include "geo/outline.h"

static void outline_is_land_and_crosses_no_edge(void **state)
{
    struct arena arena;
    double area = 0;

    (void)state;
    arena_init(&arena);
    struct outline o = outline_of_land(&arena, 1, 1);
    assert_true(o.count > 150);
    for (size_t i = 0; i < o.count; i++) {
        const struct outline_ring *r = &o.rings[i];
        double ring = 0;
        assert_true(r->count >= 3);
        for (size_t k = 0; k < r->count; k++) {
            const float *a = r->points[k], *b = r->points[(k + 1) % r->count];
            assert_true(fabsf(a[0]) <= 180 && a[1] >= -90 && a[1] <= 90);
            assert_true(fabsf(a[0] - b[0]) < 90);
            ring += (double)(a[0] * b[1] - b[0] * a[1]) / 2;
        }
        area += fabs(ring);
    }
    /* Square degrees of land without Antarctica, in plate carree. */
    assert_true(area > 12000 && area < 20000);
    arena_release(&arena);
}

TESTING_MAIN(cmocka_unit_test(outline_is_land_and_crosses_no_edge))
