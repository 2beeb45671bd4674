#include "testing.h"

#include "adapters/regex.h"

#include <stdlib.h>
#include <string.h>

static struct regex *open_ok(const char *pattern, unsigned flags)
{
    struct err err = {0};
    struct regex *re = regex_open(span_of(pattern), flags, &err);

    assert_non_null(re);
    return re;
}

static void regex_gives_groups_by_number_and_name(void **state)
{
    struct regex *re = open_ok("(?<lat>-?\\d+), ?(\\d+)?(x)?", 0);
    struct span text = span_of("at -33, 18");
    struct regex_match m;
    struct err err = {0};

    (void)state;
    assert_int_equal(regex_find(re, text, 0, &m, &err), 1);
    assert_int_equal(m.start[0], 3);
    assert_true(span_is(regex_group(text, &m, 1), "-33"));
    assert_true(span_is(regex_group(text, &m, 2), "18"));
    assert_null(regex_group(text, &m, 3).data);
    assert_null(regex_group(text, &m, 99).data);
    assert_int_equal(regex_name(re, "lat"), 1);
    assert_int_equal(regex_name(re, "lon"), -1);
    assert_int_equal(regex_find(re, text, m.end[0], &m, &err), 0);
    assert_int_equal(regex_find(re, text, 1000, &m, &err), 0);
    regex_close(re);
}

static void regex_flags_change_what_matches(void **state)
{
    struct regex_match m;
    struct regex *re =
        open_ok("^\xC3\x89.b$", REGEX_NOCASE | REGEX_DOTALL | REGEX_MULTILINE);

    (void)state;
    assert_int_equal(regex_find(re, span_of("x\n\xC3\xA9\nB\ny"), 0, &m, NULL),
                     1);
    assert_int_equal(m.start[0], 2);
    regex_close(re);
    re = open_ok("\\d", REGEX_UCP);
    assert_int_equal(regex_find(re, span_of("\xD9\xA3"), 0, &m, NULL), 1);
    regex_close(re);
    re = open_ok("\\xff", REGEX_BYTES);
    assert_int_equal(regex_find(re, span_of("a\xff"), 0, &m, NULL), 1);
    regex_close(re);
}

static void regex_refuses_a_bad_pattern_with_its_offset(void **state)
{
    struct err err = {0};

    (void)state;
    assert_null(regex_open(span_of("ab(c"), 0, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    assert_non_null(strstr(err.text, "offset 4"));
}

static void regex_stops_at_its_limits(void **state)
{
    struct regex *re = open_ok("(a+)+$", 0);
    struct regex_match m;
    struct err err = {0};
    char *text = calloc(1, 61);

    (void)state;
    memset(text, 'a', 59);
    text[59] = 'b';
    assert_int_equal(regex_find(re, span_make(text, 60), 0, &m, &err), -1);
    assert_int_equal(err.kind, ERR_RECORD);
    free(text);
    regex_close(re);
}

/* Nested repeats double their steps with each letter: a million are borne, a
 * hundred million are not. */
static void regex_bears_a_million_steps(void **state)
{
    struct regex *re = open_ok("(a+)+$", 0);
    struct regex_match m;
    struct err err = {0};

    (void)state;
    assert_int_equal(
        regex_find(re, span_of("aaaaaaaaaaaaaaaaaaab"), 0, &m, &err), 0);
    assert_int_equal(
        regex_find(re, span_of("aaaaaaaaaaaaaaaaaaaaaaaaaaab"), 0, &m, &err),
        -1);
    regex_close(re);
}

/* Deep recursion overflows the compiled code's own stack. */
static void regex_goes_on_when_the_small_stack_is_full(void **state)
{
    struct regex *re = open_ok("^(?:(a)|b)*$", 0);
    struct regex_match m;
    struct err err = {0};
    size_t len = 50000;
    char *text = malloc(len);

    (void)state;
    memset(text, 'a', len);
    assert_int_equal(regex_find(re, span_make(text, len), 0, &m, &err), 1);
    assert_int_equal(m.end[0], len);
    free(text);
    regex_close(re);
}

static void regex_refuses_text_that_is_not_utf8(void **state)
{
    struct regex *re = open_ok("a", 0);
    struct regex_match m;
    struct err err = {0};

    (void)state;
    assert_int_equal(regex_find(re, span_of("\xff"), 0, &m, &err), -1);
    assert_int_equal(err.kind, ERR_RECORD);
    assert_int_equal(regex_find(re, SPAN_NONE, 0, &m, &err), 0);
    regex_close(re);
    regex_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regex_gives_groups_by_number_and_name),
        cmocka_unit_test(regex_flags_change_what_matches),
        cmocka_unit_test(regex_refuses_a_bad_pattern_with_its_offset),
        cmocka_unit_test(regex_stops_at_its_limits),
        cmocka_unit_test(regex_bears_a_million_steps),
        cmocka_unit_test(regex_goes_on_when_the_small_stack_is_full),
        cmocka_unit_test(regex_refuses_text_that_is_not_utf8),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
