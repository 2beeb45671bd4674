#include "mock.h"

#include "adapters/http.h"
#include "adapters/http_trust.h"

/* One POST, given and taken. */
static void ask(struct http *h, const char *url, int64_t timeout_ms,
                struct http_reply *reply)
{
    struct http_request r = {.url = url,
                             .body = span_of("{\"a\":1}"),
                             .bearer = "secret",
                             .timeout_ms = timeout_ms,
                             .reply_max_bytes = 1 << 20,
                             .owner = reply};
    struct err err = {0};
    int turns = 0;

    assert_true(http_give(h, &r, &err));
    assert_int_equal(http_count(h), 1);
    while (!http_take(h, reply, 1000) && turns < 20)
        turns++;
    assert_int_equal(http_count(h), 0);
    assert_ptr_equal(reply->owner, reply);
}

static void http_sends_exact_bytes_and_takes_the_answer(void **state)
{
    struct mock_server m;
    struct http *h = http_open(2);
    struct http_reply reply;
    char expected[700];

    (void)state;
    mock_start(&m, "http-ok", (const char *const[]){"ok", NULL});
    ask(h, m.url, 5000, &reply);
    assert_int_equal(reply.err.kind, ERR_NONE);
    assert_int_equal(reply.status, 200);
    assert_true(span_starts(reply.body, "{\"id\":\"mock\""));
    snprintf(expected, sizeof(expected),
             "POST / HTTP/1.1\r\nHost: %s\r\nUser-Agent: limbeck/%s\r\n"
             "Accept: */*\r\nContent-Type: application/json\r\n"
             "Authorization: Bearer secret\r\nContent-Length: 7\r\n\r\n"
             "{\"a\":1}",
             m.url + 7, LIMBECK_VERSION);
    assert_string_equal(mock_request(&m, 0), expected);
    http_close(h);
    mock_stop(&m);
}

static void http_tells_retry_from_record(void **state)
{
    static const struct {
        const char *how;
        enum err_kind kind;
        const char *why;
    } cases[] = {
        {"cut", ERR_RETRY, "could not get a reply"},
        {"hangup", ERR_RETRY, "could not get a reply"},
        {"stall", ERR_RETRY, "no reply in time"},
        {"flood", ERR_RETRY, "larger than 1048576 bytes"},
        {"big", ERR_RETRY, "larger than 1048576 bytes"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct mock_server m;
        struct http *h = http_open(2);
        struct http_reply reply;

        mock_start(&m, "http-bad", (const char *const[]){cases[i].how, NULL});
        ask(h, m.url, 700, &reply);
        assert_int_equal(reply.err.kind, cases[i].kind);
        assert_non_null(strstr(reply.err.text, cases[i].why));
        http_close(h);
        mock_stop(&m);
    }
}

static void http_gives_status_and_retry_after(void **state)
{
    struct mock_server m;
    struct http *h = http_open(2);
    struct http_reply reply;

    (void)state;
    mock_start(&m, "http-429", (const char *const[]){"429:3", "500", NULL});
    ask(h, m.url, 5000, &reply);
    assert_int_equal(reply.status, 429);
    assert_int_equal(reply.retry_after_ms, 3000);
    assert_int_equal(reply.err.kind, ERR_NONE);
    ask(h, m.url, 5000, &reply);
    assert_int_equal(reply.status, 500);
    assert_int_equal(reply.retry_after_ms, -1);
    http_close(h);
    mock_stop(&m);
}

static void http_refuses_what_is_no_web_address(void **state)
{
    struct err err = {0};
    struct http_reply reply;
    struct http *h = http_open(1);

    (void)state;
    assert_false(http_check_url("file:///etc/passwd", &err));
    assert_int_equal(err.kind, ERR_USAGE);
    assert_false(http_check_url("no address", &err));
    assert_false(http_check_url("", &err));
    assert_true(http_check_url("https://example.org:8000/v1", &err));
    assert_false(http_take(h, &reply, 0));
    http_close(h);
    http_close(NULL);
}

static void http_breaks_off_what_is_under_way(void **state)
{
    struct mock_server m;
    struct http *h = http_open(2);
    struct http_request r = {.timeout_ms = 60000, .reply_max_bytes = 100};
    struct err err = {0};
    struct http_reply reply;

    (void)state;
    mock_start(&m, "http-off", (const char *const[]){"stall", NULL});
    r.url = m.url;
    assert_true(http_give(h, &r, &err));
    assert_false(http_take(h, &reply, 50));
    http_close(h);
    mock_stop(&m);
}

static void http_trust_finds_the_certificates_of_the_system(void **state)
{
    const char *places[] = {"/nonexistent/a", "LICENSE", "README.md", NULL};
    const char *none[] = {"/nonexistent/a", NULL};

    (void)state;
    unsetenv("SSL_CERT_FILE");
    assert_null(http_trust_choose(NULL, places));
    assert_null(http_trust_choose("Makefile", places));
    assert_string_equal(http_trust_choose("/nonexistent/b", places), "LICENSE");
    assert_null(http_trust_choose("/nonexistent/b", none));
    setenv("SSL_CERT_FILE", "mine.pem", 1);
    assert_string_equal(http_trust_choose("Makefile", places), "mine.pem");
    assert_string_equal(http_trust_file(), "mine.pem");
    setenv("SSL_CERT_FILE", "", 1);
    assert_null(http_trust_choose("Makefile", places));
    unsetenv("SSL_CERT_FILE");
}

TESTING_MAIN(cmocka_unit_test(http_sends_exact_bytes_and_takes_the_answer),
             cmocka_unit_test(http_tells_retry_from_record),
             cmocka_unit_test(http_gives_status_and_retry_after),
             cmocka_unit_test(http_refuses_what_is_no_web_address),
             cmocka_unit_test(http_breaks_off_what_is_under_way),
             cmocka_unit_test(http_trust_finds_the_certificates_of_the_system))
