#include "testing.h"

#include "teachers/retry.h"

static void retry_knows_what_a_status_means(void **state)
{
    (void)state;
    assert_int_equal(retry_of_status(200), RETRY_DONE);
    assert_int_equal(retry_of_status(429), RETRY_BUSY);
    assert_int_equal(retry_of_status(503), RETRY_BUSY);
    assert_int_equal(retry_of_status(500), RETRY_SERVER);
    assert_int_equal(retry_of_status(502), RETRY_SERVER);
    assert_int_equal(retry_of_status(0), RETRY_CUT);
    assert_int_equal(retry_of_status(400), RETRY_REFUSED);
    assert_int_equal(retry_of_status(413), RETRY_REFUSED);
    assert_int_equal(retry_of_status(401), RETRY_HOPELESS);
    assert_int_equal(retry_of_status(404), RETRY_HOPELESS);
    assert_int_equal(retry_of_status(302), RETRY_HOPELESS);
}

/* Every status that a server may send, with what becomes of the question. */
static void retry_classes_each_status(void **state)
{
    static const struct {
        long status;
        enum retry_class class;
    } odd[] = {
        {401, RETRY_HOPELESS}, {402, RETRY_HOPELESS}, {404, RETRY_HOPELESS},
        {405, RETRY_HOPELESS}, {407, RETRY_HOPELESS}, {408, RETRY_SERVER},
        {425, RETRY_SERVER},   {429, RETRY_BUSY},     {503, RETRY_BUSY},
    };

    (void)state;
    for (long status = 100; status < 600; status++) {
        enum retry_class want = status < 200   ? RETRY_CUT
                                : status < 300 ? RETRY_DONE
                                : status < 400 ? RETRY_HOPELESS
                                : status < 500 ? RETRY_REFUSED
                                               : RETRY_SERVER;
        for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
            if (odd[i].status == status)
                want = odd[i].class;
        }
        if (retry_of_status(status) != want)
            fail_msg("status %ld is \"%s\", not \"%s\"", status,
                     retry_name(retry_of_status(status)), retry_name(want));
    }
}

static void retry_gives_each_class_its_share(void **state)
{
    (void)state;
    assert_true(retry_again(RETRY_CUT, 4, 4));
    assert_false(retry_again(RETRY_CUT, 5, 4));
    assert_true(retry_again(RETRY_BUSY, 12, 4));
    assert_false(retry_again(RETRY_TIME, 3, 4));
    assert_false(retry_again(RETRY_REFUSED, 1, 100));
    assert_false(retry_again(RETRY_HOPELESS, 1, 100));
    assert_false(retry_again(RETRY_SERVER, 1, 0));
    assert_false(retry_narrows(RETRY_GARBLED));
    assert_true(retry_narrows(RETRY_BUSY));
    assert_string_equal(retry_name(RETRY_TIME), "timeout");
}

static void retry_waits_longer_each_time_with_jitter(void **state)
{
    int64_t least = INT64_MAX, most = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        int64_t ms = retry_wait_ms(RETRY_CUT, 3, -1, seed);
        assert_int_equal(ms, retry_wait_ms(RETRY_CUT, 3, -1, seed));
        least = ms < least ? ms : least;
        most = ms > most ? ms : most;
    }
    assert_in_range(least, 1000, 1100);
    assert_in_range(most, 2900, 3000);
    assert_in_range(retry_wait_ms(RETRY_CUT, 1000, -1, 7), 15000, 45000);
    assert_int_equal(retry_wait_ms(RETRY_BUSY, 1, 9000, 1), 9000);
    assert_int_equal(retry_wait_ms(RETRY_BUSY, 1, INT64_MAX, 1), 86400000);
}

static void retry_names_the_failure(void **state)
{
    static const struct {
        long status;
        const char *words;
        enum retry_class class;
        enum failure_class failure;
    } cases[] = {
        {401, "", RETRY_HOPELESS, FAILURE_AUTH},
        {402, "no", RETRY_HOPELESS, FAILURE_CREDIT},
        {403, "", RETRY_REFUSED, FAILURE_AUTH},
        {403, "The input was flagged", RETRY_REFUSED, FAILURE_MODERATION},
        {404, "", RETRY_HOPELESS, FAILURE_ADDRESS},
        {302, "", RETRY_HOPELESS, FAILURE_ADDRESS},
        {400, "what?", RETRY_REFUSED, FAILURE_BAD_REQUEST},
        {400, "This model's maximum Context Length is 3744 tokens",
         RETRY_REFUSED, FAILURE_CONTEXT_OVERFLOW},
        {400, "image exceeds 5 MB maximum", RETRY_REFUSED,
         FAILURE_PICTURE_TOO_LARGE},
        {400, "triggering Azure's content management policy", RETRY_REFUSED,
         FAILURE_CONTENT_FILTER},
        {400, "Your credit balance is too low", RETRY_HOPELESS, FAILURE_CREDIT},
        {400, "API key not valid. Please pass one", RETRY_HOPELESS,
         FAILURE_AUTH},
        {422, "", RETRY_REFUSED, FAILURE_BAD_REQUEST},
        {413, "", RETRY_REFUSED, FAILURE_PICTURE_TOO_LARGE},
        {429, "slow down", RETRY_BUSY, FAILURE_RATE_LIMIT},
        {429, "You exceeded your current quota", RETRY_HOPELESS,
         FAILURE_CREDIT},
        {503, "", RETRY_BUSY, FAILURE_SERVER_ERROR},
        {500, "context size", RETRY_SERVER, FAILURE_SERVER_ERROR},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        enum retry_class c = retry_of_answer(cases[i].status, cases[i].words);

        assert_string_equal(retry_name(c), retry_name(cases[i].class));
        assert_string_equal(failure_class_name(retry_failure(c, cases[i].status,
                                                             cases[i].words)),
                            failure_class_name(cases[i].failure));
    }
    assert_int_equal(retry_failure(RETRY_TIME, 0, ""), FAILURE_TIMEOUT);
    assert_int_equal(retry_failure(RETRY_GARBLED, 0, ""), FAILURE_CUT_REPLY);
}

TESTING_MAIN(cmocka_unit_test(retry_names_the_failure),
             cmocka_unit_test(retry_knows_what_a_status_means),
             cmocka_unit_test(retry_classes_each_status),
             cmocka_unit_test(retry_gives_each_class_its_share),
             cmocka_unit_test(retry_waits_longer_each_time_with_jitter))
