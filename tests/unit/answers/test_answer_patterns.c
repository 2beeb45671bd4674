#include "testing.h"

#include "db/schemas.h"
#include "answers/answer_patterns.h"

static void answer_patterns_do_as_their_samples_say(void **state)
{
    const struct schema_text *file = schema_find("patterns/answers.txt");
    struct answer_patterns *p;
    struct err err = {0};
    size_t count = 0;

    (void)state;
    assert_non_null(file);
    p = answer_patterns_open(span_make(file->text, file->len), &err);
    if (!p || !answer_patterns_test(p, &count, &err))
        fail_msg("%s", err.text);
    assert_true(count > 40);
    answer_patterns_close(p);
}

static void answer_patterns_name_the_line_of_a_bad_file(void **state)
{
    static const struct {
        const char *text, *why;
    } bad[] = {{"", "missing"},
               {"pattern nosuch\n", "line 1: no pattern"},
               {"# x\n= a\n", "line 2: expected"},
               {"pattern city q\n= a\n", "no flag"},
               {"pattern city\n= (\n", "line 1: \"city\""},
               {"pattern city\n= a\npattern city\n= b\n", "twice"}};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct err err = {0};

        assert_null(answer_patterns_open(span_of(bad[i].text), &err));
        assert_int_equal(err.kind, ERR_USAGE);
        if (!strstr(err.text, bad[i].why))
            fail_msg("%s", err.text);
    }
}

TESTING_MAIN(cmocka_unit_test(answer_patterns_do_as_their_samples_say),
             cmocka_unit_test(answer_patterns_name_the_line_of_a_bad_file))
