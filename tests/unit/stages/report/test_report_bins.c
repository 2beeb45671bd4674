#include "testing.h"

#include "stages/report/report_bins.h"

enum { MANY = 5000 };

static double values[MANY];
static bool others[MANY];

/* Drawn by multiplication, the same each time. */
static void draw(double scale, double shift, bool exponential)
{
    uint32_t seed = 1;

    for (int i = 0; i < MANY; i++) {
        seed = seed * 1664525u + 1013904223u;
        double u = (double)(seed >> 8) / (1 << 24);
        values[i] = exponential ? exp(u * scale) + shift : u * scale + shift;
        others[i] = seed % 3 != 0;
    }
}

static struct report_filter fill(bool log_scale, double min, double max,
                                 struct bins *b)
{
    const int64_t missing[BINS_KINDS] = {7, 5, 2};
    struct report_filter f = {
        .min = min, .max = max, .missing_passes = true, .log_scale = log_scale};

    bins_init(b, log_scale, min, max);
    for (int i = 0; i < MANY; i++)
        bins_add(b, values[i], others[i], i % 2 == 0);
    bins_fill(b, missing, &f);
    return f;
}

/* Every value is counted, and on its side of each bound. */
static void check_bins(const struct report_filter *f)
{
    int64_t inside = 0, all = 0, counted = 0;

    for (int i = 0; i < MANY; i++)
        inside += !(values[i] < f->min) && !(values[i] > f->max) &&
                  !(f->log_scale && values[i] <= 0);
    for (size_t i = 0; i < f->bin_count; i++) {
        double middle = (f->edges[i] + f->edges[i + 1]) / 2;
        assert_true(f->edges[i] <= f->edges[i + 1]);
        all += f->bins[i];
        if (!(middle < f->min) && !(middle > f->max))
            counted += f->bins[i];
    }
    assert_int_equal(all + f->zeros, MANY);
    assert_int_equal(counted, inside);
}

/* What another bound would keep, as one by one. */
static void check_sweep(const struct report_filter *f, int side, double slack)
{
    assert_true(f->sweep_count[side] > 10);
    for (size_t k = 0; k < f->sweep_count[side]; k++) {
        const struct report_sweep *s = &f->sweep[side][k];
        double min = side == 1 ? s->bound : f->min;
        double max = side == 0 ? s->bound : f->max;
        int64_t pass = 7, kept = 5, right = 2;
        for (int i = 0; i < MANY; i++) {
            bool in = !(values[i] < min) && !(values[i] > max);
            pass += in;
            kept += in && others[i];
            right += in && others[i] && i % 2 == 0;
        }
        assert_near((double)s->pass, (double)pass, slack);
        assert_near((double)s->kept, (double)kept, slack);
        assert_near((double)s->right, (double)right, slack);
        if (s->bound == f->max || s->bound == f->min) {
            assert_int_equal(s->pass, pass);
            assert_int_equal(s->kept, kept);
        }
    }
}

static void bins_hold_a_linear_axis(void **state)
{
    struct bins *b = calloc(1, sizeof(*b));

    (void)state;
    draw(1, 0, false);
    struct report_filter f = fill(false, 0.7, NAN, b);
    check_bins(&f);
    check_sweep(&f, 1, 0);
    assert_int_equal(f.sweep_count[0], 0);
    draw(9000, -4000, false);
    f = fill(false, NAN, 17, b);
    check_bins(&f);
    check_sweep(&f, 0, 0);
    free(b);
}

static void bins_hold_a_logarithmic_axis(void **state)
{
    struct bins *b = calloc(1, sizeof(*b));

    (void)state;
    draw(9, -1, true);
    values[0] = values[1] = 0;
    struct report_filter f = fill(true, NAN, 25, b);
    assert_true(f.zeros >= 2);
    check_bins(&f);
    check_sweep(&f, 0, 0);
    free(b);
}

static void bins_hold_two_bounds(void **state)
{
    struct bins *b = calloc(1, sizeof(*b));

    (void)state;
    draw(100, 0, false);
    struct report_filter f = fill(false, 20, 60, b);
    check_bins(&f);
    check_sweep(&f, 0, 0);
    check_sweep(&f, 1, 0);
    free(b);
}

static void bins_of_one_value_are_none(void **state)
{
    struct bins *b = calloc(1, sizeof(*b));

    (void)state;
    for (int i = 0; i < MANY; i++)
        values[i] = 1;
    struct report_filter f = fill(false, 1, NAN, b);
    assert_int_equal(f.bin_count, 0);
    assert_near(f.least, 1, 0);
    assert_near(f.greatest, 1, 0);
    free(b);
}

TESTING_MAIN(cmocka_unit_test(bins_hold_a_linear_axis),
             cmocka_unit_test(bins_hold_a_logarithmic_axis),
             cmocka_unit_test(bins_hold_two_bounds),
             cmocka_unit_test(bins_of_one_value_are_none))
