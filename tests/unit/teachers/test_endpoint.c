#include "testing.h"

#include "teachers/endpoint.h"

static void assert_url(const char *base, const char *url)
{
    struct endpoint e;

    endpoint_init(&e, base, 4);
    assert_string_equal(e.url.data, url);
    endpoint_release(&e);
}

static void endpoint_completes_its_address(void **state)
{
    (void)state;
    assert_url("http://a:1", "http://a:1/v1/chat/completions");
    assert_url("http://a:1/v1/", "http://a:1/v1/chat/completions");
    assert_url("https://b/api/v3", "https://b/api/v3/chat/completions");
    assert_url("https://b/v", "https://b/v/v1/chat/completions");
    assert_url("http://a/x/chat/completions", "http://a/x/chat/completions");
    assert_url("https://v1.example", "https://v1.example/v1/chat/completions");
    assert_url("https://g/v1beta/openai/",
               "https://g/v1beta/openai/chat/completions");
    assert_url("https://a/openai/deployments/o3?api-version=2025-01-01",
               "https://a/openai/deployments/o3/chat/completions"
               "?api-version=2025-01-01");
    assert_url("http://a/v1/?x=1", "http://a/v1/chat/completions?x=1");
}

static void endpoint_widens_fast_then_slowly(void **state)
{
    struct endpoint e;

    (void)state;
    endpoint_init(&e, "http://a", 64);
    assert_int_equal(endpoint_room(&e, 0), 16);
    for (int i = 0; i < 10; i++)
        endpoint_answered(&e, 1, 50);
    assert_int_equal(endpoint_room(&e, 0), 26);
    endpoint_narrow(&e, 5, 10);
    assert_int_equal(endpoint_room(&e, 10), 13);
    for (int i = 0; i < 10; i++)
        endpoint_answered(&e, 1, 50);
    assert_int_equal(endpoint_room(&e, 10), 13);
    for (int i = 0; i < 10; i++)
        endpoint_answered(&e, 1, 50);
    assert_int_equal(endpoint_room(&e, 10), 14);
    for (int i = 0; i < 10000; i++)
        endpoint_answered(&e, 1, 50);
    assert_int_equal(endpoint_room(&e, 10), 64);
    endpoint_release(&e);
}

static void endpoint_narrows_once_for_one_trouble(void **state)
{
    struct endpoint e;

    (void)state;
    endpoint_init(&e, "http://a", 8);
    endpoint_narrow(&e, 100, 200);
    endpoint_narrow(&e, 150, 210); /* sent before the first narrowing */
    assert_int_equal(endpoint_room(&e, 300), 4);
    for (int64_t t = 300; t < 310; t++)
        endpoint_narrow(&e, t, t);
    assert_int_equal(endpoint_room(&e, 400), 1);
    e.under_way = 3;
    assert_int_equal(endpoint_room(&e, 400), 0);
    endpoint_release(&e);
}

static void endpoint_rests_when_told(void **state)
{
    struct endpoint e;

    (void)state;
    endpoint_init(&e, "http://a", 2);
    endpoint_rest(&e, 500);
    endpoint_rest(&e, 400);
    assert_int_equal(endpoint_room(&e, 499), 0);
    assert_int_equal(endpoint_wake(&e, 499, 900), 500);
    assert_int_equal(endpoint_wake(&e, 499, 499), 499);
    assert_int_equal(endpoint_wake(&e, 500, 900), 900);
    assert_int_equal(endpoint_room(&e, 500), 2);
    endpoint_release(&e);
}

/* A server with so many workers, 50 ms each, and a queue before them: what is
 * sent when n are under way has n / workers turns to wait for. */
static double settles(int64_t limit, double workers)
{
    struct endpoint e;
    double sum = 0;

    endpoint_init(&e, "http://a", limit);
    for (int i = 0; i < 4000; i++) {
        size_t beside = endpoint_room(&e, 0);
        double turns = (double)beside / workers;
        endpoint_answered(&e, beside, (int64_t)(50 * (turns < 1 ? 1 : turns)));
        if (i >= 2000)
            sum += (double)endpoint_room(&e, 0);
    }
    endpoint_release(&e);
    return sum / 2000;
}

static void endpoint_finds_how_many_are_answered_at_a_time(void **state)
{
    (void)state;
    assert_true(settles(256, 4) < 32);
    assert_true(settles(256, 30) >= 24 && settles(256, 30) < 90);
    assert_true(settles(64, 1000) > 63);
    assert_true(settles(1, 1) > 0.9);
}

static void endpoint_picks_who_answers_soonest(void **state)
{
    struct endpoint two[2];

    (void)state;
    endpoint_init(&two[0], "http://a", 8);
    endpoint_init(&two[1], "http://b", 8);
    two[0].under_way = 1;
    assert_ptr_equal(endpoint_pick(two, 2, 0), &two[1]); /* nothing is known */
    endpoint_answered(&two[0], 1, 80);
    endpoint_answered(&two[1], 1, 20);
    two[1].under_way = 3;
    assert_ptr_equal(endpoint_pick(two, 2, 0), &two[1]);
    two[1].under_way = 7;
    two[0].under_way = 0;
    assert_ptr_equal(endpoint_pick(two, 2, 0), &two[0]);
    two[0].under_way = 8;
    assert_ptr_equal(endpoint_pick(two, 2, 0), &two[1]);
    two[1].under_way = 9;
    assert_null(endpoint_pick(two, 2, 0));
    endpoint_release(&two[0]);
    endpoint_release(&two[1]);
}

TESTING_MAIN(cmocka_unit_test(endpoint_picks_who_answers_soonest),
             cmocka_unit_test(endpoint_finds_how_many_are_answered_at_a_time),
             cmocka_unit_test(endpoint_completes_its_address),
             cmocka_unit_test(endpoint_widens_fast_then_slowly),
             cmocka_unit_test(endpoint_narrows_once_for_one_trouble),
             cmocka_unit_test(endpoint_rests_when_told))
