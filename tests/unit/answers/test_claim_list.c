#include "testing.h"

#include "answers/claim_list.h"

static void a_list_gives_back_what_was_added(void **state)
{
    const struct claim_place places[] = {{7, 0, 12}, {123456789, 3, 3}};
    struct claim_place claim;
    struct buf list;

    (void)state;
    buf_init(&list, 1000);
    claim_list_add(&list, &places[0]);
    claim_list_add(&list, &places[1]);
    claim_list_end(&list);
    assert_string_equal(list.data, "[[7,0,12],[123456789,3,3]]");
    struct span rest = buf_span(&list);
    for (size_t i = 0; i < 2; i++) {
        assert_true(claim_list_next(&rest, &claim));
        assert_int_equal(claim.word, places[i].word);
        assert_int_equal(claim.start, places[i].start);
        assert_int_equal(claim.stop, places[i].stop);
    }
    assert_false(claim_list_next(&rest, &claim));
    buf_release(&list);
}

static void an_empty_list_has_none(void **state)
{
    struct claim_place claim;
    struct buf list;

    (void)state;
    buf_init(&list, 1000);
    claim_list_end(&list);
    assert_string_equal(list.data, "[]");
    struct span rest = buf_span(&list);
    assert_false(claim_list_next(&rest, &claim));
    buf_release(&list);
}

static void what_is_no_claim_ends_a_list(void **state)
{
    const char *const lists[] = {"[[1,2", "[[1,5,4]]", "[[1,2,]]", "null", ""};
    struct claim_place claim;

    (void)state;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        struct span rest = span_of(lists[i]);
        assert_false(claim_list_next(&rest, &claim));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_gives_back_what_was_added),
        cmocka_unit_test(an_empty_list_has_none),
        cmocka_unit_test(what_is_no_claim_ends_a_list)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
