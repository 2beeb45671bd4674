#include "testing.h"

#include "models/layers/activation.h"

enum { ROOM = 1003 };

static float *ramp(float from, float to)
{
    static float x[ROOM];

    for (size_t i = 0; i < ROOM; i++)
        x[i] = from + (to - from) * (float)i / ROOM;
    return x;
}

/* Units in the last place between got and the double. */
static double ulps(float got, double want)
{
    float near = (float)want;
    double unit = nextafterf(fabsf(near), INFINITY) - fabsf(near);

    return fabs(got - want) / unit;
}

/* Every 53rd float that has an exponential. */
static void exp_is_within_two_units(void **state)
{
    float x[ROOM], y[ROOM];
    double worst = 0;
    uint32_t bits = 0;
    size_t n = 0, i;

    (void)state;
    for (bits = 0; bits < 0x42b17218u; bits += 53)
        for (int sign = 0; sign < 2; sign++) {
            uint32_t one = bits | (uint32_t)sign << 31;

            memcpy(&x[n], &one, 4);
            if (x[n] < -103.0f || ++n < ROOM)
                continue;
            activation_scalar()->exps(x, n, 0.0f, y);
            for (i = 0; i < n; i++) {
                double far = ulps(y[i], exp((double)x[i]));

                worst = far > worst ? far : worst;
            }
            n = 0;
        }
    print_message("  exp: at most %.3f units in the last place\n", worst);
    assert_true(worst <= 2.0);
}

static void exp_knows_its_ends(void **state)
{
    float x[] = {-INFINITY, -200, -104.5f, 0, 88.7f, 89, 300, INFINITY, NAN};

    (void)state;
    activation_scalar()->exps(x, 9, 0.0f, x);
    assert_true(x[0] == 0 && x[1] == 0 && x[2] == 0 && x[3] == 1);
    assert_true(isfinite(x[4]) && isinf(x[5]) && isinf(x[6]) && isinf(x[7]));
    assert_true(isnan(x[8]));
}

static void compare_rows(const struct activation_set *set, size_t dim)
{
    static float weight[ROOM], bias[ROOM], want[ROOM], got[ROOM];
    struct activation_rows rows = {ramp(-3, 5), want, weight, bias, 2, dim};

    for (size_t i = 0; i < ROOM; i++) {
        weight[i] = 1.0f + (float)i / 777;
        bias[i] = (float)i / 333 - 1;
    }
    activation_scalar()->rms(&rows, 1e-6);
    rows.out = got;
    set->rms(&rows, 1e-6);
    assert_memory_equal(want, got, 2 * dim * sizeof(*got));
    set->norm(&rows, 1e-6);
    rows.out = want;
    activation_scalar()->norm(&rows, 1e-6);
    assert_memory_equal(want, got, 2 * dim * sizeof(*got));
}

static void compare_rest(const struct activation_set *set, size_t count)
{
    static float want[ROOM], got[ROOM];
    const float *up = ramp(-20, 110);
    size_t bytes = count * sizeof(*got);

    assert_true(activation_scalar()->exps(up, count, 3.5f, want) ==
                set->exps(up, count, 3.5f, got));
    assert_memory_equal(want, got, bytes);
    memcpy(want, up, bytes);
    memcpy(got, up, bytes);
    activation_scalar()->silu(want, up, count);
    set->silu(got, up, count);
    assert_memory_equal(want, got, bytes);
    activation_scalar()->quick_gelu(want, count);
    set->quick_gelu(got, count);
    assert_memory_equal(want, got, bytes);
}

static void sets_give_the_same_bits(void **state)
{
    static const size_t sizes[] = {1, 7, 8, 9, 15, 16, 17, 31, 33, 100, 500};
    const struct activation_set *sets[] = {activation_avx2(),
                                           activation_avx512()};

    (void)state;
    for (size_t s = 0; s < 2; s++)
        for (size_t i = 0; sets[s] && i < 11; i++) {
            compare_rows(sets[s], sizes[i]);
            compare_rest(sets[s], sizes[i]);
        }
}

static void softmax_and_log_sum_agree(void **state)
{
    static float x[3001];
    double sum = 0, all;

    (void)state;
    for (size_t i = 0; i < 3001; i++) {
        x[i] = (float)(i * 37 % 501) / 10 - 30;
        sum += exp(x[i]);
    }
    all = activation_log_sum(x, 3001);
    assert_near(all, log(sum), 1e-6);
    activation_softmax(x, 3001);
    assert_near(x[0], exp(-30 - all), 1e-12);
    sum = 0;
    for (size_t i = 0; i < 3001; i++)
        sum += x[i];
    assert_near(sum, 1, 1e-5);
    x[0] = -INFINITY;
    activation_softmax(x, 2);
    assert_true(x[0] == 0 && x[1] == 1);
}

TESTING_MAIN(cmocka_unit_test(exp_is_within_two_units),
             cmocka_unit_test(exp_knows_its_ends),
             cmocka_unit_test(sets_give_the_same_bits),
             cmocka_unit_test(softmax_and_log_sum_agree))
