#include "testing.h"

#include <math.h>

#include "geo/distance.h"
#include "stages/score/score_crowd.h"

enum { COUNT = 4000 };

static double random_unit(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) * 0x1p-53;
}

/* Beside all distances; cells blur the circles by a few percent. */
static void crowd_counts_what_lies_near(void **state)
{
    static double lat[COUNT], lon[COUNT];
    struct score_crowd *c = score_crowd_open();
    uint64_t seed = 4;
    double off = 0;

    (void)state;
    for (int i = 0; i < COUNT; i++) { /* a quarter in two cities */
        lat[i] = random_unit(&seed) * 50 - 10;
        lon[i] = fmod(160 + random_unit(&seed) * 50 + 180, 360) - 180;
        if (i % 4 == 0) {
            lat[i] = i % 8 == 0 ? 5 : -7;
            lon[i] = i % 8 == 0 ? 179.97 : 170;
            lon[i] += random_unit(&seed) * 0.2 - 0.1;
            lon[i] -= lon[i] > 180 ? 360 : 0;
        }
        score_crowd_add(c, lat[i], lon[i]);
    }
    score_crowd_end(c);
    for (int i = 0; i < 200; i++) {
        double near = 0, far = 0;

        for (int k = 0; k < COUNT; k++) {
            double d = distance_haversine_km(lat[i], lon[i], lat[k], lon[k]);

            near += d <= 50;
            far += d <= 800;
        }
        double share = score_crowd_share(c, lat[i], lon[i]);
        assert_near(share, near / far, 0.1);
        off += fabs(share - near / far) / 200;
    }
    assert_true(off < 0.01);
    assert_true(score_crowd_share(c, 5, -179.99) > 0.5);
    assert_true(score_crowd_share(c, -60, 20) == 0);
    assert_true(score_crowd_share(c, 90, 180) == 0);
    score_crowd_close(c);
}

TESTING_MAIN(cmocka_unit_test(crowd_counts_what_lies_near))
