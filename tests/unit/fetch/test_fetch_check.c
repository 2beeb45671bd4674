#include "testing.h"

#include "fetch/fetch_check.h"

static void fetch_check_heeds_robots_tags(void **state)
{
    (void)state;
    assert_true(fetch_check_robots_tag("noindex, NoAI"));
    assert_true(fetch_check_robots_tag("noimageai"));
    assert_true(fetch_check_robots_tag("limbeck: noai"));
    assert_true(fetch_check_robots_tag("otherbot: noai, limbeck: noai"));
    assert_false(fetch_check_robots_tag("otherbot: noindex, noai"));
    assert_false(fetch_check_robots_tag("noindex, max-snippet: 3"));
    assert_true(fetch_check_robots_tag("max-snippet: 3, noai"));
    assert_false(fetch_check_robots_tag(""));
}

static void fetch_check_knows_placeholders(void **state)
{
    (void)state;
    assert_true(fetch_check_placeholder(
        "https://s.yimg.com/pw/images/en-us/photo_unavailable_z.png"));
    assert_true(fetch_check_placeholder("https://i.imgur.com/removed.png"));
    assert_false(fetch_check_placeholder(
        "https://live.staticflickr.com/1/2_3_z.jpg?q=unavailable"));
}

static void fetch_check_tells_statuses(void **state)
{
    (void)state;
    assert_int_equal(fetch_check_status(404), FETCH_GONE);
    assert_int_equal(fetch_check_status(410), FETCH_GONE);
    assert_int_equal(fetch_check_status(451), FETCH_FORBIDDEN);
    assert_int_equal(fetch_check_status(429), FETCH_RATE_LIMIT);
    assert_int_equal(fetch_check_status(502), FETCH_SERVER_ERROR);
    assert_int_equal(fetch_check_status(418), FETCH_STATUS);
    assert_int_equal(fetch_check_status(206), FETCH_STATUS);
}

static enum fetch_class class_of(const char *body, size_t len)
{
    static const char *const types[] = {"jpeg", NULL};
    const struct fetch_limits limits = {1, types};
    struct fetch_picture p;

    fetch_check_body(span_make(body, len), &limits, &p);
    return p.class;
}

static void fetch_check_tells_pages_from_damage(void **state)
{
    (void)state;
    assert_int_equal(class_of("<!DOCTYPE html>", 15), FETCH_PAGE);
    assert_int_equal(class_of("{\"stat\":\"fail\"}", 15), FETCH_PAGE);
    assert_int_equal(class_of("no such photo", 13), FETCH_PAGE);
    assert_int_equal(class_of("", 0), FETCH_PAGE);
    assert_int_equal(class_of("GIF89a\1\0\1\0", 10), FETCH_TYPE);
    assert_int_equal(class_of("\xff\xd8\xff\xe0\0", 5), FETCH_DAMAGED);
    assert_int_equal(class_of("\x80\x81\x82\xfe", 4), FETCH_DAMAGED);
}

TESTING_MAIN(cmocka_unit_test(fetch_check_heeds_robots_tags),
             cmocka_unit_test(fetch_check_knows_placeholders),
             cmocka_unit_test(fetch_check_tells_pages_from_damage),
             cmocka_unit_test(fetch_check_tells_statuses))
