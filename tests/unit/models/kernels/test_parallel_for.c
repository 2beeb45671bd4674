#include "testing.h"

#include "models/kernels/compute.h"
#include "models/layers/linear.h"
#include "models/kernels/parallel_for.h"

#include <stdatomic.h>

enum { PARTS = 1000 };

struct tally {
    atomic_int done[PARTS];
    atomic_size_t worst; /* worker */
};

static void count_part(void *arg, size_t worker, size_t part)
{
    struct tally *t = arg;

    atomic_fetch_add(&t->done[part], 1);
    if (worker > atomic_load(&t->worst))
        atomic_store(&t->worst, worker);
}

static void check_threads(size_t threads)
{
    struct parallel_for *parallel = parallel_for_open(threads);
    static struct tally tally;
    size_t round, i;

    for (round = 1; round <= 200; round++) {
        parallel_for_run(parallel, round % 7 == 0 ? 0 : PARTS, count_part,
                         &tally);
        if (round % 50 == 0)
            usleep(3000); /* members fall asleep */
    }
    for (i = 0; i < PARTS; i++)
        assert_int_equal(tally.done[i], 200 - 200 / 7);
    assert_true(tally.worst < parallel_for_threads(parallel));
    memset(&tally, 0, sizeof(tally));
    parallel_for_close(parallel);
}

static void parallel_for_does_every_part_once(void **state)
{
    (void)state;
    check_threads(0);
    check_threads(1);
    check_threads(2);
    check_threads(5);
}

static void parallel_for_that_never_worked_closes(void **state)
{
    (void)state;
    parallel_for_close(parallel_for_open(3));
    parallel_for_close(NULL);
    assert_int_equal(parallel_for_threads(NULL), 1);
}

static void check_layer(struct linear *l, size_t rows)
{
    enum { MOST = 40 * 700 };
    static float x[40 * 513], alone[MOST], shared[MOST];
    struct parallel_for *parallel = parallel_for_open(3);
    struct compute c;
    size_t i;

    for (i = 0; i < 40 * 513; i++)
        x[i] = (float)((i * 7919) % 1000) / 500.0f - 1.0f;
    compute_init(&c);
    linear_apply(l, &c, x, rows, alone);
    compute_use(&c, parallel);
    linear_apply(l, &c, x, rows, shared);
    assert_memory_equal(alone, shared, rows * l->outputs * sizeof(float));
    compute_release(&c);
    parallel_for_close(parallel);
}

/* Who computes a part changes no bit. */
static void linear_is_the_same_with_threads(void **state)
{
    static uint16_t w[700 * 513];
    struct linear l = {.outputs = 700, .inputs = 513};
    size_t i;

    (void)state;
    for (i = 0; i < 700 * 513; i++)
        w[i] = (uint16_t)(0x3c00 + i % 512 + (i * 31 % 2 << 15));
    l.weight = (struct tensor){TENSOR_BF16, 2, {700, 513}, 700 * 513, w};
    check_layer(&l, 1);
    check_layer(&l, 5);
    check_layer(&l, 40);
}

TESTING_MAIN(cmocka_unit_test(parallel_for_does_every_part_once),
             cmocka_unit_test(parallel_for_that_never_worked_closes),
             cmocka_unit_test(linear_is_the_same_with_threads))
