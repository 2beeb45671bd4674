/* How near samples come to benchmarks, beside a count of all pairs. Small;
 * `make check-contamination` sets CONTACT_SAMPLES and CONTACT_BENCHMARKS to the
 * size of a published set. */
#include "testing.h"

#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/hash_index.h"
#include "geo/distance.h"
#include "stages/sample/sample_contact.h"

static const double MARKS_KM[] = {1, 2, 5, 10, 20, 50, 100};
enum { MARKS = sizeof(MARKS_KM) / sizeof(*MARKS_KM) };

static double uniform(uint64_t *seed)
{
    return (double)(hash_mix((*seed)++) >> 11) * 0x1p-53;
}

/* A third in towns that benchmarks share, a third anywhere, a third at the
 * poles, the date line, and on the very positions of the marks' bounds. */
static struct sample_candidate candidate(int64_t id, uint64_t *seed)
{
    struct sample_candidate c = {
        .id = id, .hash = hash_mix((uint64_t)id), .positioned = true};
    double kind = uniform(seed), u = uniform(seed), v = uniform(seed);

    if (kind < 0.33) {
        double town = floor(uniform(seed) * 40);
        c.lat_deg = fmod(town * 17.3, 120) - 60 + (u - 0.5) * 2;
        c.lon_deg = fmod(town * 71.9, 358) - 179 + (v - 0.5) * 2;
    } else if (kind < 0.66) {
        c.lat_deg = asin(2 * u - 1) * 180 / M_PI;
        c.lon_deg = 360 * v - 180;
    } else if (kind < 0.85) {
        c.lat_deg = 160 * u - 80;
        c.lon_deg = v < 0.5 ? 180 - v * 0.02 : -180 + (v - 0.5) * 0.02;
    } else {
        c.lat_deg = (v < 0.5 ? 1 : -1) * (90 - u * u * 0.5);
        c.lon_deg = 360 * uniform(seed) - 180;
    }
    return c;
}

static size_t size_of(const char *name, size_t small)
{
    const char *text = getenv(name);

    return text != NULL ? strtoul(text, NULL, 10) : small;
}

static struct sample_candidate *made(size_t samples, size_t benchmarks)
{
    struct sample_candidate *list =
        heap_take((samples + benchmarks) * sizeof(*list));
    uint64_t seed = 1;

    for (size_t i = 0; i < samples + benchmarks; i++) {
        list[i] = candidate((int64_t)i + 1, &seed);
        list[i].benchmark = i % (samples / benchmarks + 1) == 0;
    }
    return list;
}

/* The nearest of all, one after the other. */
static double nearest_km(const struct sample_candidate *list, size_t count,
                         const struct sample_candidate *c)
{
    double best = INFINITY;

    for (size_t i = 0; i < count; i++) {
        if (list[i].benchmark)
            best = fmin(best, distance_haversine_km(c->lat_deg, c->lon_deg,
                                                    list[i].lat_deg,
                                                    list[i].lon_deg));
    }
    return best;
}

static void positions_are_as_a_count_of_all_pairs(void **state)
{
    size_t samples = size_of("CONTACT_SAMPLES", 6000);
    size_t benchmarks = size_of("CONTACT_BENCHMARKS", 300);
    size_t count = samples + benchmarks, marked[MARKS] = {0};
    struct sample_candidate *list = made(samples, benchmarks);
    struct sample_contact *contacts = heap_take(count * sizeof(*contacts));
    clock_t before = clock();

    (void)state;
    sample_contacts_measure(list, count, contacts);
    print_message("# tree: %zu x %zu in %.2f s\n", samples, benchmarks,
                  (double)(clock() - before) / CLOCKS_PER_SEC);
    before = clock();
    for (size_t i = 0; i < count; i++) {
        if (list[i].benchmark) {
            assert_int_equal(contacts[i].nearest_id, 0);
            continue;
        }
        double km = nearest_km(list, count, &list[i]);
        if (fabs(km - contacts[i].km) > 1e-6)
            fail_msg("sample %zu at %.9f, %.9f: %.9f km, all pairs %.9f", i,
                     list[i].lat_deg, list[i].lon_deg, contacts[i].km, km);
        for (size_t k = 0; k < MARKS; k++) {
            marked[k] += km <= MARKS_KM[k];
            assert_int_equal(km <= MARKS_KM[k], contacts[i].km <= MARKS_KM[k]);
        }
    }
    print_message("# all pairs: %.2f s; within",
                  (double)(clock() - before) / CLOCKS_PER_SEC);
    for (size_t k = 0; k < MARKS; k++) {
        print_message(" %g km %zu", MARKS_KM[k], marked[k]);
        assert_true(marked[k] > (k > 0 ? marked[k - 1] : 0));
    }
    print_message("\n");
    free(contacts);
    free(list);
}

static void a_picture_counts_before_one_like_it(void **state)
{
    struct sample_candidate list[] = {
        {.id = 1, .picture = 7, .group = 3, .benchmark = true, .hash = 9},
        {.id = 2, .picture = 8, .group = 3, .benchmark = true, .hash = 5},
        {.id = 3, .picture = 7, .group = 3},
        {.id = 4, .picture = 9, .group = 3},
        {.id = 5, .picture = 10, .group = 4},
        {.id = 6},
    };
    struct sample_contact contacts[6];

    (void)state;
    sample_contacts_measure(list, 6, contacts);
    assert_int_equal(contacts[2].copy_id, 1);
    assert_true(contacts[2].same);
    assert_int_equal(contacts[3].copy_id, 2); /* the lower hash */
    assert_false(contacts[3].same);
    assert_int_equal(contacts[4].copy_id, 0);
    assert_int_equal(contacts[5].copy_id, 0);
    for (size_t i = 0; i < 6; i++) {
        assert_true(isnan(contacts[i].km));
        assert_int_equal(contacts[i].nearest_id, 0);
    }
}

static void what_is_barred_is_not_drawn(void **state)
{
    struct sample_candidate list[] = {
        {.id = 1,
         .picture = 1,
         .group = 1,
         .benchmark = true,
         .placed = true,
         .positioned = true},
        {.id = 2, .picture = 2, .group = 1, .placed = true, .positioned = true},
        {.id = 3,
         .picture = 3,
         .group = 3,
         .placed = true,
         .positioned = true,
         .lat_deg = 0.01},
        {.id = 4,
         .picture = 4,
         .group = 4,
         .placed = true,
         .positioned = true,
         .lat_deg = 1},
    };
    struct sample_rules rules = {.fraction = 1};
    struct sample_contact contacts[4];
    char why[80];

    (void)state;
    sample_contacts_measure(list, 4, contacts);
    sample_contacts_bar(list, 4, contacts, 0);
    sample_draw(list, 4, &rules);
    assert_int_equal(list[0].why, SAMPLE_BENCHMARK);
    assert_int_equal(list[1].why, SAMPLE_IN_BENCHMARK);
    assert_int_equal(list[2].why, SAMPLE_DRAWN);
    sample_contacts_bar(list, 4, contacts, 2);
    sample_draw(list, 4, &rules);
    assert_int_equal(list[2].why, SAMPLE_NEAR_BENCHMARK);
    assert_int_equal(list[3].why, SAMPLE_DRAWN);
    sample_why_print(&list[2], why, sizeof(why));
    assert_string_equal(why, "near to a benchmark: sample 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positions_are_as_a_count_of_all_pairs),
        cmocka_unit_test(a_picture_counts_before_one_like_it),
        cmocka_unit_test(what_is_barred_is_not_drawn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
