#include "testing.h"

#include "models/vlm/sampling.h"

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

struct ranked {
    float score;
    int32_t id;
};

static int ranked_compare(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->id < y->id ? -1 : 1;
}

/* A draw by the book: sort, add up, stop where the number falls. */
static int32_t draw(const float *logits, size_t count, double at)
{
    struct ranked *r = calloc(count, sizeof(*r));
    double sum = 0, running = 0;
    size_t n = 0, i;
    int32_t id;

    for (i = 0; i < count; i++)
        if (logits[i] > -INFINITY)
            r[n++] = (struct ranked){logits[i], (int32_t)i};
    qsort(r, n, sizeof(*r), ranked_compare);
    for (i = n; i-- > 0;)
        r[i].score = (float)exp((double)r[i].score - (double)r[0].score);
    for (i = 0; i < n; i++)
        sum += r[i].score;
    for (i = 0; i + 1 < n; i++) {
        running += r[i].score;
        if (at * sum < running)
            break;
    }
    id = r[i].id;
    free(r);
    return id;
}

/* Many words, signs, ties, zeros of both signs, and words without a score. */
static void sampling_ranks_a_vocabulary(void **state)
{
    enum { WORDS = 5000 };
    struct sampling how = {.temperature = 1, .top_p = 1, .seed = 5};
    static float logits[WORDS], copy[WORDS];
    uint64_t step;
    size_t i;

    (void)state;
    for (i = 0; i < WORDS; i++)
        logits[i] = (float)(i * 2654435761u % 601) / 50.0f - 6.0f;
    for (i = 0; i < WORDS; i += 7)
        logits[i] = i % 2 ? 0.0f : -0.0f;
    for (i = 3; i < WORDS; i += 11)
        logits[i] = i % 2 ? -INFINITY : NAN;
    for (step = 0; step < 300; step++) {
        memcpy(copy, logits, sizeof(copy));
        assert_int_equal(sampling_choose(&how, copy, WORDS, step),
                         draw(logits, WORDS, sampling_random(how.seed, step)));
    }
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
             cmocka_unit_test(sampling_ranks_a_vocabulary),
             cmocka_unit_test(sampling_penalises_each_word_once),
             cmocka_unit_test(sampling_random_stays_in_range))
