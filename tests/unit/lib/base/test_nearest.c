#include "testing.h"

#include "base/nearest.h"

static const char *nearest_of(const char *word)
{
    static const char *const words[] = {"eval", "export", "report", "run"};
    struct nearest n;

    nearest_init(&n, word);
    for (size_t i = 0; i < 4; i++)
        nearest_offer(&n, words[i]);
    return nearest_found(&n);
}

static void nearest_is_what_was_meant_or_nothing(void **state)
{
    (void)state;
    assert_string_equal(nearest_of("evla"), "eval");
    assert_string_equal(nearest_of("rexport"), "export"); /* the first of two */
    assert_string_equal(nearest_of("rum"), "run");
    assert_null(nearest_of("fly"));
    assert_null(nearest_of(""));
}

TESTING_MAIN(cmocka_unit_test(nearest_is_what_was_meant_or_nothing))
