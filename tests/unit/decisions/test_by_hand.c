#include "testing.h"

#include "decisions/by_hand.h"

static int settle(const char *rule, int64_t needs, int64_t keep, int64_t drop,
                  int64_t unsure)
{
    struct review_settings s = {needs, rule};
    struct readings r = {keep, drop, unsure};

    return by_hand_settle(&s, &r);
}

static void by_hand_waits_for_enough_readings(void **state)
{
    (void)state;
    assert_int_equal(settle("majority", 1, 0, 0, 0), -1);
    assert_int_equal(settle("majority", 1, 1, 0, 0), 1);
    assert_int_equal(settle("majority", 1, 0, 1, 0), 0);
    assert_int_equal(settle("majority", 3, 2, 0, 0), -1);
    assert_int_equal(settle("majority", 3, 2, 1, 0), 1);
    assert_int_equal(settle("majority", 3, 1, 2, 0), 0);
    assert_int_equal(settle("unanimous", 2, 1, 0, 0), -1);
    assert_int_equal(settle("unanimous", 2, 2, 0, 0), 1);
    assert_int_equal(settle("unanimous", 2, 0, 2, 0), 0);
}

static void by_hand_leaves_ties_to_the_rules(void **state)
{
    (void)state;
    assert_int_equal(settle("majority", 1, 1, 1, 0), -1);
    assert_int_equal(settle("majority", 4, 2, 2, 1), -1);
    assert_int_equal(settle("unanimous", 2, 2, 1, 0), -1);
    assert_int_equal(settle("unanimous", 2, 1, 3, 0), -1);
}

static void by_hand_takes_unsure_for_a_reading_and_no_vote(void **state)
{
    (void)state;
    assert_int_equal(settle("majority", 1, 0, 0, 1), -1);
    assert_int_equal(settle("majority", 3, 1, 0, 2), 1);
    assert_int_equal(settle("majority", 3, 1, 1, 1), -1);
    assert_int_equal(settle("unanimous", 3, 2, 0, 1), -1);
    assert_int_equal(settle("unanimous", 1, 0, 0, 1), -1);
}

static void list_reads_names_of_samples_and_replies(void **state)
{
    struct span rest = span_of("# a remark\n\nmp16/a/b.jpg\n"
                               "mp16/c\tcareful\r\nmp16/d\tat#las#2\n"
                               "mp16/e\t#3");
    struct reply_list_line line;
    struct err err = {0};
    int64_t number = 0;

    (void)state;
    assert_true(reply_list_next(&rest, &number, &line, &err));
    assert_int_equal(number, 3);
    assert_true(span_is(line.source, "mp16"));
    assert_true(span_is(line.key, "a/b.jpg"));
    assert_int_equal(line.teacher.len, 0);
    assert_true(reply_list_next(&rest, &number, &line, &err));
    assert_true(span_is(line.teacher, "careful"));
    assert_int_equal(line.candidate, -1);
    assert_true(reply_list_next(&rest, &number, &line, &err));
    assert_true(span_is(line.teacher, "at#las"));
    assert_int_equal(line.candidate, 2);
    assert_true(reply_list_next(&rest, &number, &line, &err));
    assert_true(span_is(line.teacher, "#3"));
    assert_false(reply_list_next(&rest, &number, &line, &err));
    assert_int_equal(err.kind, ERR_NONE);
    assert_int_equal(number, 6);
}

static void list_refuses_what_is_no_name(void **state)
{
    static const char *const bad[] = {"mp16", "/a", "mp16/", "mp16/a\t", " x"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct span rest = span_of(bad[i]);
        struct reply_list_line line;
        struct err err = {0};
        int64_t number = 6;
        assert_false(reply_list_next(&rest, &number, &line, &err));
        assert_int_equal(err.kind, ERR_USAGE);
        assert_non_null(strstr(err.text, "line 7 is not SOURCE/KEY"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand_waits_for_enough_readings),
        cmocka_unit_test(by_hand_leaves_ties_to_the_rules),
        cmocka_unit_test(by_hand_takes_unsure_for_a_reading_and_no_vote),
        cmocka_unit_test(list_reads_names_of_samples_and_replies),
        cmocka_unit_test(list_refuses_what_is_no_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
