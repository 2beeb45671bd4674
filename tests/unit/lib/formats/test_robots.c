#include "testing.h"

#include "base/buf.h"
#include "formats/robots.h"

static bool allows(const char *text, const char *path)
{
    struct robots *r = robots_open(span_of(text), "limbeck");
    bool ok = robots_allows(r, span_of(path));

    robots_close(r);
    return ok;
}

static void robots_takes_the_group_that_names_us(void **state)
{
    static const char text[] = "User-agent: *\nDisallow: /\n\n"
                               "user-agent: other\nUser-Agent: LimBeck\n"
                               "Disallow: /private # not these\n"
                               "\nUser-agent: third\nDisallow: /pictures\n";

    (void)state;
    assert_true(allows(text, "/pictures/1.jpg"));
    assert_false(allows(text, "/private/1.jpg"));
    assert_true(allows(text, "/Private"));
}

static void robots_falls_back_to_everyone(void **state)
{
    static const char text[] = "\xef\xbb\xbfUser-agent: *\r\nDisallow: /a\r\n"
                               "User-agent: limbeckbot\rDisallow: /b\r";

    (void)state;
    assert_false(allows(text, "/a/1.jpg"));
    assert_true(allows(text, "/b/1.jpg"));
    assert_true(allows("", "/a"));
    assert_true(allows("<html>no such page</html>", "/a"));
    assert_true(robots_allows(NULL, span_of("/a")));
}

static void robots_lets_the_longest_rule_decide(void **state)
{
    static const char text[] = "User-agent: *\nDisallow: /p\n"
                               "Allow: /p/open/\nDisallow: /p/open/x$\n"
                               "Allow: /same\nDisallow: /same\nDisallow:\n";

    (void)state;
    assert_false(allows(text, "/p/1"));
    assert_true(allows(text, "/p/open/1"));
    assert_false(allows(text, "/p/open/x"));
    assert_true(allows(text, "/p/open/xy"));
    assert_true(allows(text, "/same"));
    assert_true(allows("User-agent: *\nDisallow: /", "/robots.txt"));
}

static void robots_matches_wildcards(void **state)
{
    static const char text[] = "User-agent: *\nDisallow: /*.gif$\n"
                               "Disallow: /a/*/b\nDisallow: *?size=\n";

    (void)state;
    assert_false(allows(text, "/x/y.gif"));
    assert_true(allows(text, "/x/y.gif?1"));
    assert_false(allows(text, "/a/x/y/bc"));
    assert_true(allows(text, "/a/b"));
    assert_false(allows(text, "/p.jpg?size=9"));
}

static void robots_reads_one_spelling_of_paths(void **state)
{
    static const char text[] = "User-agent: *\nDisallow: /%7Ejoe/\n"
                               "Disallow: /\xc3\xbc\nDisallow: /c%2fd\n";

    (void)state;
    assert_false(allows(text, "/~joe/1"));
    assert_false(allows(text, "/%c3%BC"));
    assert_false(allows(text, "/c%2Fd"));
    assert_true(allows(text, "/c/d"));
}

static void robots_says_how_long_to_wait(void **state)
{
    struct robots *r =
        robots_open(span_of("User-agent: *\nCrawl-delay: 2.5\nUser-agent: x\n"
                            "Crawl-delay: 9\n"),
                    "limbeck");

    (void)state;
    assert_int_equal(robots_delay_ms(r), 2500);
    robots_close(r);
    r = robots_open(span_of("User-agent: *\nCrawl-delay: 1e300"), "limbeck");
    assert_int_equal(robots_delay_ms(r), ROBOTS_DELAY_MAX_MS);
    robots_close(r);
    assert_int_equal(robots_delay_ms(NULL), 0);
}

/* What we do not match in full is rather forbidden than allowed. */
static void robots_forbids_more_behind_its_limit(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1 << 20);
    buf_add_text(&b, "User-agent: *\n");
    for (int i = 0; i < ROBOTS_WILD; i++)
        buf_print(&b, "Disallow: /w%d/*x\n", i);
    buf_add_text(&b, "Disallow: /late/*x\nAllow: /late/*y\n");
    assert_true(allows(b.data, "/w0/y"));
    assert_false(allows(b.data, "/w0/x"));
    assert_false(allows(b.data, "/late/y"));
    assert_true(allows(b.data, "/other"));
    buf_release(&b);
}

TESTING_MAIN(cmocka_unit_test(robots_falls_back_to_everyone),
             cmocka_unit_test(robots_forbids_more_behind_its_limit),
             cmocka_unit_test(robots_lets_the_longest_rule_decide),
             cmocka_unit_test(robots_matches_wildcards),
             cmocka_unit_test(robots_reads_one_spelling_of_paths),
             cmocka_unit_test(robots_says_how_long_to_wait),
             cmocka_unit_test(robots_takes_the_group_that_names_us))
