#include "testing.h"

#include "cards/card_claims.h"

static const char text[] = "<think>Palm trees, a statue; palm trees, a bell."
                           "</think>";

static struct card_reply reply_of(const char *said)
{
    struct card_reply r = {
        .text = {.head = {said, strlen(said)}, .bytes = (int64_t)strlen(said)}};

    return r;
}

static void claims_take_their_verdict_from_the_evidence(void **state)
{
    struct card_reply r = reply_of(text);
    struct arena arena;

    (void)state;
    arena_init(&arena);
    card_claims_read(
        &r, span_of("[[1,7,17],[2,21,27],[1,29,39],[3,43,47]]"),
        span_of("[{\"claim\":\"Palm trees\",\"start\":0,\"end\":10,"
                "\"by\":\"segment\",\"label\":\"palm\",\"share\":0.06,"
                "\"verdict\":\"seen\"},{\"claim\":\"statue\",\"start\":14,"
                "\"end\":20,\"by\":\"answer\",\"asked\":\"a statue\","
                "\"yes\":0.07,\"verdict\":\"not seen\"}]"),
        7, &arena);
    assert_int_equal(r.claim_count, 4);
    assert_int_equal(r.claims[0].seen, CARD_SEEN);
    assert_string_equal(r.claims[0].evidence, "palm: 6% of the picture");
    assert_int_equal(r.claims[1].seen, CARD_UNSEEN);
    assert_string_equal(r.claims[1].evidence, "asked for a statue: no, 0.93");
    /* said again: as seen as the first time */
    assert_int_equal(r.claims[2].start, 29);
    assert_int_equal(r.claims[2].seen, CARD_SEEN);
    assert_int_equal(r.claims[3].seen, CARD_UNCHECKED);
    arena_release(&arena);
}

static void claims_over_each_other_leave_the_longer(void **state)
{
    struct card_reply r = reply_of(text);
    struct arena arena;

    (void)state;
    arena_init(&arena);
    card_claims_read(&r, span_of("[[1,7,11],[2,7,17],[3,12,17],[4,21,9999]]"),
                     SPAN_NONE, 0, &arena);
    assert_int_equal(r.claim_count, 1);
    assert_int_equal(r.claims[0].start, 7);
    assert_int_equal(r.claims[0].end, 17);
    arena_release(&arena);
}

static void claims_survive_what_is_no_json(void **state)
{
    struct card_reply r = reply_of(text);
    struct arena arena;

    (void)state;
    arena_init(&arena);
    card_claims_read(&r, span_of("[[1,2],3,\"x\",[1,-4,2]"), span_of("{"), 0,
                     &arena);
    assert_int_equal(r.claim_count, 0);
    card_claims_read(&r, span_of("[[1,2],3,\"x\",[1,-4,2]]"), span_of("{}"), 0,
                     &arena);
    assert_int_equal(r.claim_count, 0);
    arena_release(&arena);
}

TESTING_MAIN(cmocka_unit_test(claims_take_their_verdict_from_the_evidence),
             cmocka_unit_test(claims_over_each_other_leave_the_longer),
             cmocka_unit_test(claims_survive_what_is_no_json))
