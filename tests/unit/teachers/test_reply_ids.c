#include "testing.h"

#include "teachers/reply_ids.h"

static bool add(struct reply_ids *ids, const char *id, const char *body)
{
    return reply_ids_add(ids, span_of(id), span_of(body));
}

static void ids_tell_a_reply_that_comes_twice(void **state)
{
    static struct reply_ids ids;
    char id[20];

    (void)state;
    assert_true(add(&ids, "a", "a: Wien"));
    assert_true(add(&ids, "b", "b: Wien"));
    assert_false(add(&ids, "a", "a: Wien"));
    assert_true(add(&ids, "a", "a: Graz"));
    assert_true(add(&ids, NULL, "x"));
    assert_true(add(&ids, NULL, "x"));
    for (int i = 0; i < 3000; i++) {
        snprintf(id, sizeof(id), "%d", i);
        assert_true(add(&ids, id, id));
    }
    assert_false(add(&ids, "2500", "2500"));
}

static void ids_that_are_all_alike_tell_nothing(void **state)
{
    static struct reply_ids ids;

    (void)state;
    for (int i = 0; i < 5; i++)
        assert_true(add(&ids, "mock", "mock: Wien"));
    assert_true(add(&ids, "other", "o"));
    assert_true(add(&ids, "other", "o"));
}

TESTING_MAIN(cmocka_unit_test(ids_tell_a_reply_that_comes_twice),
             cmocka_unit_test(ids_that_are_all_alike_tell_nothing))
