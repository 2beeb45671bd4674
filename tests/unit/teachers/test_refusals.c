#include "testing.h"

#include "teachers/refusals.h"

/* How many of `many` refusals until it is enough; 0: it never is. */
static int count(struct refusals *r, enum failure_class class,
                 const char *words, int many)
{
    for (int i = 1; i <= many; i++) {
        if (refusals_add(r, class, words))
            return i;
    }
    return 0;
}

static void refusals_stop_after_eight_in_the_same_words(void **state)
{
    struct refusals r = {.in_row = 0};

    (void)state;
    assert_int_equal(count(&r, FAILURE_BAD_REQUEST, "no seed", 50), 8);
    r.in_row = 0;
    assert_int_equal(count(&r, FAILURE_BAD_REQUEST, "no 1", 7), 0);
    assert_int_equal(count(&r, FAILURE_BAD_REQUEST, "other", 7), 0);
    refusals_clear(&r);
    assert_int_equal(count(&r, FAILURE_BAD_REQUEST, "other", 7), 0);
    assert_int_equal(count(&r, FAILURE_BAD_REQUEST, "other", 1), 1);
}

static void refusals_of_an_input_count_for_it_alone(void **state)
{
    struct refusals r = {.in_row = 0};

    (void)state;
    assert_int_equal(
        count(&r, FAILURE_CONTEXT_OVERFLOW, "longer than 4096", 50), 8);
    refusals_clear(&r);
    assert_int_equal(
        count(&r, FAILURE_CONTEXT_OVERFLOW, "longer than 4096", 50), 0);
    assert_int_equal(count(&r, FAILURE_MODERATION, "flagged", 50), 0);
    assert_int_equal(count(&r, FAILURE_AUTH, "status 403", 50), 8);
}

TESTING_MAIN(cmocka_unit_test(refusals_stop_after_eight_in_the_same_words),
             cmocka_unit_test(refusals_of_an_input_count_for_it_alone))
