#include "testing.h"

#include "reports/figure.h"

static void check_number(double value, const char *unit, const char *want)
{
    struct buf out;

    buf_init(&out, 1000);
    figure_add_number(&out, value, unit);
    assert_string_equal(out.data, want);
    buf_release(&out);
}

static void check_share(int64_t part, int64_t whole, const char *want)
{
    struct buf out;

    buf_init(&out, 1000);
    figure_add_share(&out, part, whole);
    assert_string_equal(out.data, want);
    buf_release(&out);
}

static void figure_add_number_keeps_three_digits(void **state)
{
    (void)state;
    check_number(0, NULL, "0");
    check_number(25, "km", "25\xC2\xA0km");
    check_number(0.01234, NULL, "0.012");
    check_number(4.567, NULL, "4.57");
    check_number(18.24, NULL, "18.2");
    check_number(1204.4, NULL, "1,204");
    check_number(1234567, NULL, "1,234,567");
    check_number(-3.5, NULL,
                 "\xE2\x88\x92"
                 "3.50");
    check_number(NAN, "km", "\xE2\x80\x94");
    check_number(INFINITY, NULL, "\xE2\x88\x9E");
    check_number(1, "1 = yes", "1");
    check_number(1e300, NULL, "1e+300");
}

static void figure_add_share_never_rounds_to_none_or_all(void **state)
{
    (void)state;
    check_share(0, 10, "0%");
    check_share(10, 10, "100%");
    check_share(1, 3, "33.3%");
    check_share(1, 1000000, "<0.1%");
    check_share(999999, 1000000, ">99.9%");
    check_share(0, 0, "");
}

static void figure_add_count_groups_digits(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    figure_add_count(&out, INT64_MAX);
    assert_string_equal(out.data, "9,223,372,036,854,775,807");
    buf_reset(&out);
    figure_add_count(&out, -1000);
    assert_string_equal(out.data, "\xE2\x88\x92"
                                  "1,000");
    buf_release(&out);
}

static void figure_add_bounds_says_them_in_words(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    figure_add_bounds(&out, NAN, 25, "km");
    buf_add_char(&out, '|');
    figure_add_bounds(&out, 1, NAN, "1 = yes");
    buf_add_char(&out, '|');
    figure_add_bounds(&out, 3, 80, NULL);
    buf_add_char(&out, '|');
    figure_add_bounds(&out, 0, 0, NULL);
    buf_add_char(&out, '|');
    figure_add_bounds(&out, NAN, NAN, NULL);
    assert_string_equal(out.data, "at most 25\xC2\xA0km|at least 1|3 to 80|"
                                  "exactly 0|no bound");
    buf_release(&out);
}

static void figure_add_position_and_time_read_well(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    figure_add_position(&out, -33.8688, 151.2093);
    buf_add_char(&out, '|');
    figure_add_position(&out, NAN, NAN);
    buf_add_char(&out, '|');
    figure_add_time(&out, 86400);
    figure_add_time(&out, 0);
    assert_string_equal(out.data,
                        "33.8688\xC2\xB0 S, 151.2093\xC2\xB0 E|\xE2\x80\x94|"
                        "1970-01-02 00:00 UTC");
    buf_release(&out);
}

TESTING_MAIN(cmocka_unit_test(figure_add_number_keeps_three_digits),
             cmocka_unit_test(figure_add_share_never_rounds_to_none_or_all),
             cmocka_unit_test(figure_add_count_groups_digits),
             cmocka_unit_test(figure_add_bounds_says_them_in_words),
             cmocka_unit_test(figure_add_position_and_time_read_well))
