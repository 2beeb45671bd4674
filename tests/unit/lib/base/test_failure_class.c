#include "testing.h"

#include "base/err.h"
#include "base/file.h"

static void failure_class_has_a_row_for_each(void **state)
{
    (void)state;
    for (int i = 1; i < FAILURE_CLASSES; i++) {
        enum failure_class c = (enum failure_class)i;
        assert_non_null(failure_class_name(c));
        assert_int_equal(failure_class_find(failure_class_name(c)), c);
        assert_string_not_equal(failure_about(c)->means, "");
        assert_string_not_equal(failure_about(c)->advice, "");
        for (const char *at = failure_class_name(c); *at != '\0'; at++)
            assert_true(*at == '-' || (*at >= 'a' && *at <= 'z'));
    }
    assert_null(failure_class_names[FAILURE_CLASSES - 1]);
    assert_int_equal(failure_class_find("hunger"), FAILURE_NONE);
    assert_int_equal(failure_class_find(""), FAILURE_NONE);
    assert_string_equal(failure_class_name(FAILURE_NONE), "");
}

/* A class stays with its error, and with that one alone. */
static void err_keeps_its_class(void **state)
{
    struct err err = {.kind = ERR_NONE};

    (void)state;
    err_record(&err, "status 402");
    assert_int_equal(err.class, FAILURE_NONE);
    err_class_else(&err, FAILURE_CREDIT);
    err_class_else(&err, FAILURE_CONTENT);
    err_context(&err, "teacher \"a\"");
    assert_int_equal(err.class, FAILURE_CREDIT);
    err_class(&err, FAILURE_AUTH);
    assert_int_equal(err.class, FAILURE_AUTH);
    err_retry(&err, "once more");
    assert_int_equal(err.class, FAILURE_NONE);
    err_class(&err, FAILURE_TIMEOUT);
    err_clear(&err);
    assert_int_equal(err.class, FAILURE_NONE);
}

/* docs/failures.md has the table as it is here. */
static void failure_class_is_documented(void **state)
{
    char row[1000];
    struct err err = {.kind = ERR_NONE};
    struct buf text;

    (void)state;
    buf_init(&text, 1 << 20);
    assert_true(file_read("docs/failures.md", &text, &err));
    for (int i = 1; i < FAILURE_CLASSES; i++) {
        const struct failure_about *a = failure_about((enum failure_class)i);
        snprintf(row, sizeof(row), "\n| `%s` | %s | %s | %s |\n",
                 failure_class_name((enum failure_class)i), a->means,
                 failure_follow_words(a->follow), a->advice);
        if (strstr(text.data, row) == NULL)
            fail_msg("docs/failures.md lacks the row%s", row);
    }
    buf_release(&text);
}

static void failure_class_compares_words_but_for_numbers(void **state)
{
    (void)state;
    assert_true(failure_same_words("need 3800 of 3744", "need 41 of 3744"));
    assert_false(failure_same_words("need 3800", "need x"));
    assert_false(failure_same_words("need 3800", "need 3800 more"));
    assert_true(failure_same_words("", ""));
}

TESTING_MAIN(cmocka_unit_test(failure_class_compares_words_but_for_numbers),
             cmocka_unit_test(failure_class_is_documented),
             cmocka_unit_test(failure_class_has_a_row_for_each),
             cmocka_unit_test(err_keeps_its_class))
