#include "mock.h"

#include "base/arena.h"
#include "teachers/teacher.h"

#include <math.h>

extern const struct backend backend_server;

static struct teacher_settings make_settings(const char **endpoints,
                                             size_t count)
{
    return (struct teacher_settings){.backend = "server",
                                     .model = "mini",
                                     .dialect = "vllm",
                                     .endpoints = {endpoints, count},
                                     .top_p = 1,
                                     .repetition_penalty = 1,
                                     .max_tokens = 64,
                                     .localizable_prompt = "Yes or no?",
                                     .window = 4,
                                     .timeout_s = 1,
                                     .retries = 2,
                                     .max_reply_bytes = 100000};
}

static void ask_init(struct ask *a, int number)
{
    *a = (struct ask){.sample_id = number,
                      .key = "k",
                      .prompt = "Where is \"this\"?",
                      .seed = (uint64_t)number};
    buf_init(&a->text, 100000);
}

/* Put `count` asks to the server; each is answered or failed at the end. */
static void run_asks(const struct teacher_settings *s, struct ask *asks,
                     int count)
{
    struct err err = {0};
    void *sv = backend_server.open(s, "t", 1, &err);
    int given = 0, taken = 0;

    assert_non_null(sv);
    for (int turn = 0; taken < count && turn < 1000; turn++) {
        while (given < count && backend_server.room(sv) > 0) {
            ask_init(&asks[given], given + 1);
            assert_true(backend_server.give(sv, &asks[given++], &err));
        }
        while (backend_server.take(sv, taken < count ? 100 : 0) != NULL)
            taken++;
    }
    assert_int_equal(taken, count);
    backend_server.close(sv);
}

static void server_sends_what_was_agreed(void **state)
{
    struct mock_server m;
    const char *url = m.url;
    struct teacher_settings s = make_settings(&url, 1);
    struct ask a;
    const char *body;

    (void)state;
    mock_start(&m, "server-bytes", (const char *const[]){"ok", NULL});
    s.system = "Be brief.";
    s.localizable = true;
    s.stop = "</answer>";
    s.max_pixels = 37632;
    run_asks(&s, &a, 1);
    assert_true(a.answered);
    assert_string_equal(a.text.data, "<think>trams</think>");
    assert_string_equal(a.finish, "stop");
    assert_int_equal(a.prompt_tokens, 80);
    assert_near(a.yes_logprob, -0.25, 1e-12);
    assert_near(a.no_logprob, -2, 1e-12);
    body = strstr(mock_request(&m, 0), "\r\n\r\n") + 4;
    assert_string_equal(
        body,
        "{\"model\":\"mini\",\"messages\":[{\"role\":\"system\",\"content\":"
        "\"Be brief.\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\","
        "\"text\":\"Where is \\\"this\\\"?\"}]}],\"temperature\":0,"
        "\"top_p\":1,\"top_k\":0,\"repetition_penalty\":1,\"seed\":1,"
        "\"max_tokens\":64,\"stop\":[\"\\u003c/answer\\u003e\"],"
        "\"mm_processor_kwargs\":{\"max_pixels\":37632}}");
    body = strstr(mock_request(&m, 1), "\r\n\r\n") + 4;
    assert_string_equal(
        body,
        "{\"model\":\"mini\",\"messages\":[{\"role\":\"system\",\"content\":"
        "\"Be brief.\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\","
        "\"text\":\"Yes or no?\"}]}],\"temperature\":0,\"max_tokens\":1,"
        "\"logprobs\":true,\"top_logprobs\":20,"
        "\"mm_processor_kwargs\":{\"max_pixels\":37632}}");
    assert_null(strstr(mock_request(&m, 0), "Authorization"));
    buf_release(&a.text);
    mock_stop(&m);
}

static void server_speaks_the_other_dialect(void **state)
{
    struct mock_server m;
    const char *url = m.url;
    struct teacher_settings s = make_settings(&url, 1);
    struct ask a;

    (void)state;
    mock_start(&m, "server-openai", (const char *const[]){"ok", NULL});
    setenv("TEST_KEY", "sk-123", 1);
    s.dialect = "openai";
    s.api_key_env = "TEST_KEY";
    s.prefill = "<think>";
    s.max_pixels = 5;
    run_asks(&s, &a, 1);
    assert_string_equal(a.text.data, "<think>trams</think>");
    assert_non_null(
        strstr(mock_request(&m, 0), "\r\nAuthorization: Bearer sk-123\r\n"));
    assert_non_null(
        strstr(mock_request(&m, 0),
               "{\"role\":\"assistant\",\"content\":\"\\u003cthink\\u003e\"}],"
               "\"temperature\":0,\"top_p\":1,\"seed\":1,"
               "\"max_completion_tokens\":64}"));
    buf_release(&a.text);
    mock_stop(&m);
}

static void server_tries_again_until_it_works(void **state)
{
    struct mock_server m;
    const char *url = m.url;
    struct teacher_settings s = make_settings(&url, 1);
    struct ask a;

    (void)state;
    mock_start(&m, "server-retry",
               (const char *const[]){"cut", "broken", "500", "hangup", "429:1",
                                     "empty", "lie", "ok", NULL});
    s.retries = 9;
    run_asks(&s, &a, 1);
    assert_true(a.answered);
    assert_non_null(strstr(mock_request(&m, 7), "Where is"));
    buf_release(&a.text);
    mock_stop(&m);
}

static void server_gives_each_failure_its_kind(void **state)
{
    static const struct {
        const char *how;
        enum err_kind kind;
        const char *why;
        const char *class;
    } cases[] = {
        {"500", ERR_RETRY, "server error, 2 times: status 500: mock says 500",
         "server-error"},
        {"broken", ERR_RETRY, "garbled, 2 times: the reply is not JSON",
         "cut-reply"},
        {"stall", ERR_RETRY, "timeout, 1 times: no reply in time", "timeout"},
        {"400", ERR_RECORD, "status 400: mock says 400", "bad-request"},
        {"big", ERR_RETRY, "garbled, 2 times: the reply is larger than 100000",
         "cut-reply"},
        {"flood", ERR_RETRY, "larger than 100000 bytes", "cut-reply"},
        {"headers", ERR_RETRY, "headers are larger than 65536", "cut-reply"},
        {"nul", ERR_RETRY, "NUL at byte 1", "cut-reply"},
        {"402", ERR_STAGE, "status 402: mock says 402", "credit"},
        {"403", ERR_RETRY, "status 403: mock says 403", "auth"},
        {"404", ERR_STAGE, "status 404: mock says 404", "address"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct mock_server m;
        const char *url = m.url;
        struct teacher_settings s = make_settings(&url, 1);
        struct ask a;

        s.retries = 1;
        mock_start(&m, "server-kinds",
                   (const char *const[]){cases[i].how, NULL});
        run_asks(&s, &a, 1);
        assert_false(a.answered);
        if (a.err.kind != cases[i].kind || !strstr(a.err.text, cases[i].why))
            fail_msg("%s: %d %s", cases[i].how, a.err.kind, a.err.text);
        assert_string_equal(failure_class_name(a.err.class), cases[i].class);
        buf_release(&a.text);
        mock_stop(&m);
    }
}

/* Give one ask and wait for its reply: how long the server took, in ms. */
static int64_t ask_once(void *sv, int number)
{
    struct err err = {0};
    struct ask a;

    ask_init(&a, number);
    assert_true(backend_server.give(sv, &a, &err));
    while (backend_server.take(sv, 100) == NULL)
        continue;
    assert_true(a.answered);
    buf_release(&a.text);
    return a.duration_ms;
}

/* A connection on which more came than the answer carries no request. */
static void server_takes_no_reply_of_another(void **state)
{
    static const struct {
        const char *how, *connections;
        int pause_ms;
    } cases[] = {{"twice", "kept", 100},
                 {"late", "kept", 400},
                 {"late", "fresh", 0},
                 {"other-id", "kept", 0}};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct timespec pause = {0, cases[i].pause_ms * 1000000L};
        struct mock_server m;
        const char *url = m.url;
        struct teacher_settings s = make_settings(&url, 1);
        struct err err = {0};

        s.connections = cases[i].connections;
        mock_start(&m, "server-twice",
                   (const char *const[]){cases[i].how, "ok:100", NULL});
        void *sv = backend_server.open(&s, "t", 1, &err);
        ask_once(sv, 1);
        nanosleep(&pause, NULL);
        int64_t ms = ask_once(sv, 2);
        /* The answer that stood there would have come at once. */
        if (ms < 90)
            fail_msg("%s: after %d ms", cases[i].how, (int)ms);
        backend_server.close(sv);
        mock_stop(&m);
    }
}

static void server_never_tells_its_key(void **state)
{
    struct mock_server m;
    const char *url = m.url;
    struct teacher_settings s = make_settings(&url, 1);
    struct ask a;

    (void)state;
    mock_start(&m, "server-echo", (const char *const[]){"echo", NULL});
    setenv("TEST_KEY", "sk-Very/secret+9", 1);
    s.api_key_env = "TEST_KEY";
    run_asks(&s, &a, 1);
    assert_int_equal(a.err.kind, ERR_STAGE);
    assert_int_equal(a.err.class, FAILURE_AUTH);
    assert_non_null(strstr(a.err.text, "wrong key: Bearer [key]"));
    assert_null(strstr(a.err.text, "secret"));
    buf_release(&a.text);
    mock_stop(&m);
}

/* The answer stays when the question behind it is refused. */
static void server_keeps_answers_without_a_verdict(void **state)
{
    struct mock_server m;
    const char *url = m.url;
    struct teacher_settings s = make_settings(&url, 1);
    struct ask asks[20];
    char how[300], path[240];
    int unsure = 0;

    (void)state;
    snprintf(path, sizeof(path), "%s/no-logprobs", testing_dir());
    FILE *f = fopen(path, "w");
    fputs("[{\"error\":{\"message\":\"no logprobs\"}}]", f);
    fclose(f);
    snprintf(how, sizeof(how), "no:top_logprobs:400:%s", path);
    mock_start(&m, "server-second", (const char *const[]){how, NULL});
    s.localizable = true;
    s.window = 1;
    run_asks(&s, asks, 20);
    for (int i = 0; i < 20; i++) {
        assert_true(asks[i].answered);
        assert_true(isnan(asks[i].yes_logprob));
        unsure += asks[i].second.kind == ERR_RECORD;
        buf_release(&asks[i].text);
    }
    assert_int_equal(unsure, 8);
    mock_stop(&m);
}

/* The eighth that fails stops it: no more is taken, the rest stays here. */
static void server_gives_up_when_nobody_is_there(void **state)
{
    const char *url = "http://127.0.0.1:1";
    struct teacher_settings s = make_settings(&url, 1);
    struct ask asks[20];
    struct err err = {0};
    int given = 0, failed = 0;

    (void)state;
    s.retries = 0;
    void *sv = backend_server.open(&s, "t", 1, &err);
    while (given < 20) {
        if (backend_server.room(sv) == 0) {
            failed += backend_server.take(sv, 100) != NULL;
            continue;
        }
        ask_init(&asks[given], given);
        if (!backend_server.give(sv, &asks[given], &err))
            break;
        given++;
    }
    while (backend_server.take(sv, 0) != NULL)
        failed++;
    assert_true(given < 20);
    assert_int_equal(failed, 8);
    assert_int_equal(err.kind, ERR_STAGE);
    assert_false(backend_server.well(sv, &err));
    assert_non_null(strstr(err.text, "8 requests in a row failed"));
    backend_server.close(sv);
    for (int i = 0; i <= given; i++)
        buf_release(&asks[i].text);
}

static void server_uses_the_endpoint_that_works(void **state)
{
    struct mock_server m;
    const char *urls[2] = {"http://127.0.0.1:1", m.url};
    struct teacher_settings s = make_settings(urls, 2);
    struct ask asks[40];

    (void)state;
    mock_start(&m, "server-two", (const char *const[]){"ok:5", NULL});
    s.retries = 20;
    run_asks(&s, asks, 40);
    for (int i = 0; i < 40; i++) {
        assert_true(asks[i].answered);
        buf_release(&asks[i].text);
    }
    mock_stop(&m);
}

static void server_needs_its_key_and_an_address(void **state)
{
    const char *url = "ftp://x";
    struct teacher_settings s = make_settings(&url, 1);
    struct err err = {0};

    (void)state;
    assert_null(backend_server.open(&s, "t", 1, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    s.api_key_env = "NO_SUCH_VARIABLE";
    assert_null(backend_server.open(&s, "t", 1, &err));
    assert_string_equal(err.text, "the environment has no "
                                  "\"NO_SUCH_VARIABLE\"");
    setenv("BAD_KEY", "a\nb: c", 1);
    s.api_key_env = "BAD_KEY";
    assert_null(backend_server.open(&s, "t", 1, &err));
    assert_null(strstr(err.text, "b: c"));
}

/* A close with work in every place frees all of it. */
static void server_closes_in_the_middle(void **state)
{
    struct mock_server m;
    const char *url = m.url;
    struct teacher_settings s = make_settings(&url, 1);
    struct ask asks[6];
    struct err err = {0};

    (void)state;
    mock_start(&m, "server-mid", (const char *const[]){"ok", "stall", NULL});
    void *sv = backend_server.open(&s, "t", 1, &err);
    for (int i = 0; i < 6; i++) {
        ask_init(&asks[i], i);
        assert_true(backend_server.give(sv, &asks[i], &err));
    }
    assert_non_null(backend_server.take(sv, 900));
    backend_server.close(sv);
    for (int i = 0; i < 6; i++)
        buf_release(&asks[i].text);
    mock_stop(&m);
}

/* How many requests came. */
static int requests_of(const struct mock_server *m)
{
    int n = 0;

    while (mock_request(m, n)[0] != '\0')
        n++;
    return n;
}

/* `count` asks; *window: of all endpoints together at the end. All are
 * answered. */
static void run_many(const struct teacher_settings *s, int count,
                     size_t *window)
{
    struct ask *asks = heap_take((size_t)count * sizeof(*asks));
    struct err err = {0};
    void *sv = backend_server.open(s, "t", 1, &err);
    int given = 0, taken = 0;

    assert_non_null(sv);
    while (taken < count) {
        while (given < count && backend_server.room(sv) > 0) {
            ask_init(&asks[given], given + 1);
            assert_true(backend_server.give(sv, &asks[given++], &err));
        }
        struct ask *a = backend_server.take(sv, 100);
        if (a == NULL)
            continue;
        taken++;
        if (!a->answered)
            fail_msg("%s", a->err.text);
        buf_release(&a->text);
    }
    /* Nothing is held: as many again as its window wait. */
    *window = backend_server.room(sv) / 2;
    backend_server.close(sv);
    free(asks);
}

static void server_keeps_below_what_is_refused(void **state)
{
    struct mock_server m;
    const char *url = m.url;
    struct teacher_settings s = make_settings(&url, 1);
    size_t window;

    (void)state;
    s.window = 64;
    s.retries = 6;
    mock_start(&m, "server-most", (const char *const[]){"most:12:10", NULL});
    run_many(&s, 1000, &window);
    int refused = requests_of(&m) - 1000;
    mock_stop(&m);
    print_message("1000 answered, %d refused above 12 at a time, window %zu\n",
                  refused, window);
    assert_true(refused < 100);
    assert_true(window >= 4 && window <= 14);
}

static void server_sends_no_more_than_are_answered(void **state)
{
    struct mock_server m;
    const char *url = m.url;
    struct teacher_settings s = make_settings(&url, 1);
    size_t window;

    (void)state;
    s.window = 256;
    s.timeout_s = 20;
    mock_start(&m, "server-queue", (const char *const[]){"queue:8:20", NULL});
    run_many(&s, 1000, &window);
    mock_stop(&m);
    print_message("8 workers: window %zu of 256\n", window);
    assert_true(window >= 8 && window <= 64);
}

static void server_asks_more_where_more_is_answered(void **state)
{
    struct mock_server fast, slow;
    const char *urls[2] = {fast.url, slow.url};
    struct teacher_settings s = make_settings(urls, 2);
    size_t window;

    (void)state;
    s.window = 16;
    mock_start(&fast, "server-fast", (const char *const[]){"ok:40", NULL});
    mock_start(&slow, "server-slow", (const char *const[]){"ok:160", NULL});
    run_many(&s, 1000, &window);
    int of_fast = requests_of(&fast), of_slow = requests_of(&slow);
    mock_stop(&fast);
    mock_stop(&slow);
    print_message("of 1000, %d by the server that is four times as fast, %d "
                  "by the other\n",
                  of_fast, of_slow);
    assert_int_equal(of_fast + of_slow, 1000);
    assert_true(of_fast > 700 && of_fast < 900);
}

TESTING_MAIN(cmocka_unit_test(server_keeps_below_what_is_refused),
             cmocka_unit_test(server_sends_no_more_than_are_answered),
             cmocka_unit_test(server_asks_more_where_more_is_answered),
             cmocka_unit_test(server_takes_no_reply_of_another),
             cmocka_unit_test(server_never_tells_its_key),
             cmocka_unit_test(server_keeps_answers_without_a_verdict),
             cmocka_unit_test(server_sends_what_was_agreed),
             cmocka_unit_test(server_speaks_the_other_dialect),
             cmocka_unit_test(server_tries_again_until_it_works),
             cmocka_unit_test(server_gives_each_failure_its_kind),
             cmocka_unit_test(server_gives_up_when_nobody_is_there),
             cmocka_unit_test(server_uses_the_endpoint_that_works),
             cmocka_unit_test(server_needs_its_key_and_an_address),
             cmocka_unit_test(server_closes_in_the_middle))
