#include "testing.h"

#include "engine/pattern_list.h"

static void pattern_list_is_that_of_the_build(void **state)
{
    struct err err = {0};
    struct span text;

    (void)state;
    assert_true(pattern_list_find("patterns/questions.txt", &text, &err));
    assert_true(span_find(text, "\nvegetation palm: a palm tree\n") !=
                SIZE_MAX);
}

/* An empty list would be taken for one that asks nothing. */
static void pattern_list_that_is_missing_is_told(void **state)
{
    struct err err = {0};
    struct span text;
    struct buf out;

    (void)state;
    assert_false(pattern_list_find("patterns/none.txt", &text, &err));
    assert_int_equal(err.kind, ERR_STAGE);
    assert_string_equal(err.text,
                        "the list \"patterns/none.txt\" is not in the "
                        "program");
    err_clear(&err);
    buf_init(&out, 1000);
    assert_false(pattern_list_identify("patterns/none.txt", &out, &err));
    assert_int_equal(err.kind, ERR_STAGE);
    assert_int_equal(out.len, 0);
    buf_release(&out);
}

static void pattern_list_is_told_from_another(void **state)
{
    struct err err = {0};
    struct buf a, b;

    (void)state;
    buf_init(&a, 1000);
    buf_init(&b, 1000);
    assert_true(pattern_list_identify("patterns/visible.txt", &a, &err));
    assert_true(pattern_list_identify("patterns/questions.txt", &b, &err));
    assert_true(span_starts(buf_span(&a), "patterns/visible.txt="));
    assert_true(span_ends(buf_span(&a), "\n"));
    assert_string_not_equal(strchr(a.data, '='), strchr(b.data, '='));
    buf_release(&a);
    buf_release(&b);
}

TESTING_MAIN(cmocka_unit_test(pattern_list_is_that_of_the_build),
             cmocka_unit_test(pattern_list_that_is_missing_is_told),
             cmocka_unit_test(pattern_list_is_told_from_another))
