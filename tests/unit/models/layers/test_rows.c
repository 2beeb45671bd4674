#include "testing.h"

#include "models/layers/rows.h"

enum { ROWS = 67, DIM = 1290, HEADS = 15, COUNT = ROWS * DIM };

static float *numbers(uint32_t state)
{
    float *out = malloc(COUNT * sizeof(*out));

    for (size_t i = 0; i < COUNT; i++) {
        state = state * 1664525u + 1013904223u;
        out[i] = (float)(int32_t)state * 0x1p-31f;
    }
    return out;
}

/* The same, alone and by three threads, from the same numbers. */
struct pair {
    struct compute compute;
    struct parallel_for *threads;
    float *alone, *shared, *other;
};

static void pair_init(struct pair *p)
{
    compute_init(&p->compute);
    p->threads = parallel_for_open(3);
    compute_use(&p->compute, p->threads);
    p->alone = numbers(1);
    p->shared = numbers(1);
    p->other = numbers(2);
}

static void pair_end(struct pair *p)
{
    assert_memory_equal(p->alone, p->shared, COUNT * sizeof(float));
    compute_release(&p->compute);
    parallel_for_close(p->threads);
    free(p->alone);
    free(p->shared);
    free(p->other);
}

static void rows_of_a_team_are_those_of_one(void **state)
{
    struct pair p;

    (void)state;
    pair_init(&p);
    activation_silu_times(p.alone, p.other, COUNT);
    rows_silu_times(&p.compute, p.shared, p.other, COUNT);
    activation_gelu(p.alone, COUNT - 1);
    rows_gelu(&p.compute, p.shared, COUNT - 1);
    activation_add(p.alone + 1, p.other, COUNT - 1);
    rows_add(&p.compute, p.shared + 1, p.other, COUNT - 1);
    pair_end(&p);
}

static void rows_are_normed_by_threads(void **state)
{
    struct activation_rows n = {.rows = ROWS, .dim = DIM};
    struct pair p;

    (void)state;
    pair_init(&p);
    activation_rms(p.alone, ROWS, DIM, p.other, 1e-6, p.alone);
    n.x = n.out = p.shared;
    n.weight = p.other;
    rows_rms(&p.compute, &n, 1e-6);
    pair_end(&p);
}

static void rows_are_turned_by_threads(void **state)
{
    struct rope rope;
    struct pair p;
    float inverse[DIM / HEADS / 2];

    (void)state;
    pair_init(&p);
    rope_init(&rope, ROWS, DIM / HEADS);
    rope_inverse(10000, DIM / HEADS, DIM / HEADS / 2, inverse);
    for (size_t i = 0; i < ROWS; i++)
        rope_set(&rope, i, 0, DIM / HEADS / 2, (float)i, inverse);
    rope_apply(&rope, HEADS, p.alone, DIM);
    rows_rope(&p.compute, &rope, HEADS, p.shared, DIM);
    rope_release(&rope);
    pair_end(&p);
}

static void rows_may_be_none(void **state)
{
    struct pair p;

    (void)state;
    pair_init(&p);
    rows_add(&p.compute, p.shared, p.other, 0);
    rows_gelu(&p.compute, p.shared, 0);
    pair_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_a_team_are_those_of_one),
        cmocka_unit_test(rows_are_normed_by_threads),
        cmocka_unit_test(rows_are_turned_by_threads),
        cmocka_unit_test(rows_may_be_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
