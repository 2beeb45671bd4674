#include "testing.h"

#include "teachers/secret.h"

static const char *const keys[] = {NULL, "sk-abc+123/XYZ", "no-key-required",
                                   "tiny"};

static void check(const char *text, enum secret_run run, const char *want)
{
    struct buf out;

    buf_init(&out, 1000);
    secret_add(span_of(text), keys, 4, run, &out);
    assert_string_equal(out.data, want);
    buf_release(&out);
}

static void secret_is_nowhere_in_words(void **state)
{
    (void)state;
    check("wrong key sk-abc+123/XYZ!", SECRET_ANY_RUN, "wrong key [key]!");
    check("?key=sk-abc%2B123%2fXYZ", SECRET_ANY_RUN, "?key=[key]");
    check("ends in 123/XYZ", SECRET_ANY_RUN, "ends in 123/XYZ");
    check("ends in +123/XYZ", SECRET_ANY_RUN, "ends in [key]");
    check("begins sk-abc+1***", SECRET_ANY_RUN, "begins [key]***");
    check("%73%6b-abc+123/XYZ", SECRET_ANY_RUN, "[key]");
    check("field required", SECRET_ANY_RUN, "field [key]");
    check("tiny", SECRET_ANY_RUN, "[key]");
    check("a tin 100%", SECRET_ANY_RUN, "a tin 100%");
    check("", SECRET_ANY_RUN, "");
}

static void secret_spares_words_in_answers(void **state)
{
    (void)state;
    check("is required here", SECRET_NO_WORD, "is required here");
    check("no-key-required", SECRET_NO_WORD, "[key]");
    check("abc+123/", SECRET_NO_WORD, "[key]");
}

TESTING_MAIN(cmocka_unit_test(secret_is_nowhere_in_words),
             cmocka_unit_test(secret_spares_words_in_answers))
