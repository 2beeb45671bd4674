#include "testing.h"

#include "models/sampling.h"

static int32_t choose(struct sampling how, const float *logits, size_t count,
                      uint64_t step)
{
    float copy[16];

    memcpy(copy, logits, count * sizeof(*copy));
    return sampling_choose(&how, copy, count, step);
}

static void sampling_without_temperature_takes_the_best(void **state)
{
    const float logits[] = {1, 3, NAN, 3, -INFINITY};
    const float bad[] = {NAN, NAN, 1};

    (void)state;
    assert_int_equal(choose((struct sampling){0}, logits, 5, 0), 1);
    assert_int_equal(choose((struct sampling){0}, bad, 3, 0), 2);
    assert_int_equal(
        choose((struct sampling){.temperature = 1, .top_p = 1}, bad, 2, 0), 0);
}

static void sampling_depends_on_seed_and_step_alone(void **state)
{
    const float logits[] = {0, 0.1f, 0.2f, 0.3f};
    struct sampling how = {.temperature = 1, .top_p = 1, .seed = 7};
    int32_t first[50];
    int changed = 0, i;

    (void)state;
    for (i = 0; i < 50; i++)
        first[i] = choose(how, logits, 4, (uint64_t)i);
    for (i = 49; i >= 0; i--)
        assert_int_equal(choose(how, logits, 4, (uint64_t)i), first[i]);
    how.seed = 8;
    for (i = 0; i < 50; i++)
        changed += choose(how, logits, 4, (uint64_t)i) != first[i];
    assert_true(changed > 10);
}

/* 20,000 draws: each share within four standard deviations. */
static void sampling_follows_the_distribution(void **state)
{
    const float logits[] = {logf(0.5f), logf(0.3f), logf(0.2f), -INFINITY};
    const double want[] = {0.5, 0.3, 0.2, 0};
    struct sampling how = {.temperature = 1, .top_p = 1, .seed = 42};
    int counts[4] = {0}, i;

    (void)state;
    for (i = 0; i < 20000; i++)
        counts[choose(how, logits, 4, (uint64_t)i)]++;
    for (i = 0; i < 4; i++)
        assert_near(counts[i] / 20000.0, want[i],
                    4 * sqrt(want[i] * (1 - want[i]) / 20000));
}

static void sampling_cuts_by_top_k_and_top_p(void **state)
{
    const float logits[] = {logf(0.5f), logf(0.3f), logf(0.2f)};
    struct sampling k = {.temperature = 1, .top_p = 1, .top_k = 1};
    struct sampling p = {.temperature = 1, .top_p = 0.75};
    struct sampling least = {.temperature = 1, .top_p = 0.01};
    int i, low = 0;

    (void)state;
    for (i = 0; i < 1000; i++) {
        assert_int_equal(choose(k, logits, 3, (uint64_t)i), 0);
        assert_int_equal(choose(least, logits, 3, (uint64_t)i), 0);
        low += choose(p, logits, 3, (uint64_t)i);
    }
    assert_true(low > 250 && low < 500); /* 3 of 8, and never the last */
}

static void sampling_penalises_each_word_once(void **state)
{
    float logits[] = {2, -2, 4, 0};
    const uint8_t seen[] = {1, 1, 0, 1};

    (void)state;
    sampling_penalise(logits, seen, 4, 1.25);
    assert_near(logits[0], 1.6, 1e-6);
    assert_near(logits[1], -2.5, 1e-6);
    assert_near(logits[2], 4, 0);
    assert_near(logits[3], 0, 0);
}

static void sampling_random_stays_in_range(void **state)
{
    double sum = 0;
    uint64_t i;

    (void)state;
    for (i = 0; i < 10000; i++) {
        double x = sampling_random(i / 100, i % 100);

        assert_true(x >= 0 && x < 1);
        sum += x;
    }
    assert_near(sum / 10000, 0.5, 0.012);
}

TESTING_MAIN(cmocka_unit_test(sampling_without_temperature_takes_the_best),
             cmocka_unit_test(sampling_depends_on_seed_and_step_alone),
             cmocka_unit_test(sampling_follows_the_distribution),
             cmocka_unit_test(sampling_cuts_by_top_k_and_top_p),
             cmocka_unit_test(sampling_penalises_each_word_once),
             cmocka_unit_test(sampling_random_stays_in_range))
