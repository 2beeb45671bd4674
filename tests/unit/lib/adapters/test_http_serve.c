/* What a server of ours lets in, refuses, and finishes. */
#include "testing.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>

#include "adapters/http_serve.h"
#include "base/clock.h"
#include "base/json_text.h"
#include "base/stop.h"

#define TOKEN "0123456789abcdef"

enum { BODY_MAX = 4096 };

static bool echo(void *context, const struct http_serve_request *request,
                 struct http_serve_reply *reply, struct err *err)
{
    (void)context;
    (void)err;
    buf_print(&reply->body, "{\"method\":\"%s\",\"path\":\"%s\",\"body\":\"",
              request->method, request->path);
    json_text_add(&reply->body, request->body, JSON_TEXT_FILE);
    buf_add_text(&reply->body, "\"}");
    http_serve_header(reply, "X-Echo", "yes");
    return true;
}

static bool query(void *context, const struct http_serve_request *request,
                  struct http_serve_reply *reply, struct err *err)
{
    const char *q = http_serve_query(request, "q");

    (void)context;
    (void)err;
    reply->type = "text/plain";
    buf_add_text(&reply->body, q != NULL ? q : "none");
    return true;
}

static bool failing(void *context, const struct http_serve_request *request,
                    struct http_serve_reply *reply, struct err *err)
{
    const char *how = http_serve_query(request, "how");

    (void)context;
    buf_add_text(&reply->body, "half a reply");
    if (strcmp(how, "record") == 0)
        err_record(err, "the row is bad");
    else if (strcmp(how, "retry") == 0)
        err_retry(err, "could not reach it");
    else if (strcmp(how, "stage") == 0)
        err_stage(err, "the disk is full");
    if (strcmp(how, "teapot") == 0) {
        reply->status = 418;
        err_usage(err, "no coffee");
        return err_hint(err, "tea");
    }
    if (strcmp(how, "large") == 0) {
        for (size_t i = 0; i < BODY_MAX; i++)
            buf_add_text(&reply->body, "0123456789abcdef0123456789abcdef");
        return true;
    }
    return false;
}

/* Waits until it is let go. */
struct gate {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    int inside;
    bool open;
};

static bool slow(void *context, const struct http_serve_request *request,
                 struct http_serve_reply *reply, struct err *err)
{
    struct gate *g = context;

    (void)request;
    (void)err;
    pthread_mutex_lock(&g->lock);
    g->inside++;
    pthread_cond_broadcast(&g->moved);
    while (!g->open)
        pthread_cond_wait(&g->moved, &g->lock);
    pthread_mutex_unlock(&g->lock);
    buf_add_text(&reply->body, "{\"slow\":true}");
    return true;
}

static const struct http_serve_route routes[] = {
    {"POST", "/echo", echo, 0, "application/json"},
    {"GET", "/echo", query, 0, NULL},
    {"GET", "/health", query, HTTP_SERVE_OPEN | HTTP_SERVE_LIGHT, NULL},
    {"GET", "/pictures/*", echo, HTTP_SERVE_QUERY, NULL},
    {"POST", "/fail", failing, 0, NULL},
    {"POST", "/slow", slow, 0, NULL},
};

struct served {
    struct http_serve *s;
    struct gate gate;
};

static void served_start(struct served *d, int idle_s, int request_s)
{
    struct err err = {0};
    struct http_serve_config config = {.token = TOKEN,
                                       .routes = routes,
                                       .route_count =
                                           sizeof(routes) / sizeof(routes[0]),
                                       .context = &d->gate,
                                       .body_max_bytes = BODY_MAX,
                                       .reply_max_bytes = 64 << 10,
                                       .threads = 2,
                                       .idle_s = idle_s,
                                       .request_s = request_s};

    pthread_mutex_init(&d->gate.lock, NULL);
    pthread_cond_init(&d->gate.moved, NULL);
    d->gate.inside = 0;
    d->gate.open = false;
    d->s = http_serve_open(&config, &err);
    if (d->s == NULL)
        fail_msg("%s", err.text);
}

static void served_open_gate(struct served *d)
{
    pthread_mutex_lock(&d->gate.lock);
    d->gate.open = true;
    pthread_cond_broadcast(&d->gate.moved);
    pthread_mutex_unlock(&d->gate.lock);
}

static void served_await(struct served *d, int inside)
{
    pthread_mutex_lock(&d->gate.lock);
    while (d->gate.inside < inside)
        pthread_cond_wait(&d->gate.moved, &d->gate.lock);
    pthread_mutex_unlock(&d->gate.lock);
}

static void served_stop(struct served *d)
{
    http_serve_close(d->s);
    pthread_cond_destroy(&d->gate.moved);
    pthread_mutex_destroy(&d->gate.lock);
}

/* ---------------------------------------------------------------- client */

static int dial(const struct served *d)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port =
                                 htons((uint16_t)http_serve_port(d->s))};
    struct timeval patience = {.tv_sec = 20};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (connect(fd, (struct sockaddr *)&at, sizeof(at)) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void say(int fd, struct span text)
{
    while (text.len > 0) {
        ssize_t n = send(fd, text.data, text.len, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        text = span_cut(text, (size_t)n, SIZE_MAX);
    }
}

/* One reply into b, as its head says how long it is; its status, or 0: the
 * other side hung up. */
static int hear(int fd, struct buf *b)
{
    buf_reset(b);
    for (;;) {
        char block[4096];
        size_t head = span_find(buf_span(b), "\r\n\r\n");
        size_t at = span_find(buf_span(b), "Content-Length: ");

        if (head != SIZE_MAX && at < head &&
            b->len >= head + 4 + strtoul(b->data + at + 16, NULL, 10))
            return (int)strtol(b->data + 9, NULL, 10);
        ssize_t n = recv(fd, block, sizeof(block), 0);
        if (n <= 0)
            return 0;
        buf_add(b, block, (size_t)n);
    }
}

static int ask(const struct served *d, struct span request, struct buf *b)
{
    int fd = dial(d);

    assert_true(fd >= 0);
    say(fd, request);
    int status = hear(fd, b);
    close(fd);
    return status;
}

#define HOST     "Host: 127.0.0.1\r\n"
#define BEARER   "Authorization: Bearer " TOKEN "\r\n"
#define JSON     "Content-Type: application/json\r\n"
#define BODY(n)  "Content-Length: " #n "\r\n"
#define END      "\r\n"
#define OF(text) {text, sizeof(text) - 1}

static void serve_answers_and_refuses(void **state)
{
    static const struct {
        struct span request;
        int status;
        const char *has;
    } cases[] = {
        {OF("POST /echo HTTP/1.1\r\n" HOST BEARER JSON BODY(4) END "{\"\"}"),
         200, "\"body\":\"{\\\"\\\"}\""},
        {OF("POST /echo HTTP/1.1\r\nHost: LOCALHOST:81\r\n" BEARER
            "Content-Type: Application/JSON; charset=utf-8\r\n" BODY(0) END),
         200, "X-Echo: yes"},
        {OF("POST /echo HTTP/1.1\r\nHost: [::1]\r\nOrigin: "
            "http://[::1]\r\n" BEARER JSON "Transfer-Encoding: chunked\r\n" END
            "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"),
         200, "\"body\":\"abc\""},
        {OF("GET /echo?q=a%20b HTTP/1.1\r\n" HOST BEARER END), 200, "a b"},
        {OF("GET /health HTTP/1.1\r\n" HOST END), 200,
         "Cache-Control: no-store"},
        {OF("GET /pictures/a/b.jpg?token=" TOKEN " HTTP/1.1\r\n" HOST END), 200,
         "\"path\":\"/pictures/a/b.jpg\""},
        /* Who asks. */
        {OF("GET /health HTTP/1.1\r\n" END), 400, ""},
        {OF("GET /health HTTP/1.0\r\n" END), 400, "one Host"},
        {OF("GET /health HTTP/1.1\r\n" HOST "Host: localhost\r\n" END), 400,
         ""},
        {OF("GET /health HTTP/1.1\r\nHost: example.com\r\n" END), 403, "Host"},
        {OF("GET /health HTTP/1.1\r\nHost: 127.0.0.1.nip.io\r\n" END), 403,
         "Host"},
        {OF("GET /health HTTP/1.1\r\nHost: localhost:99999\r\n" END), 403,
         "Host"},
        {OF("GET /health HTTP/1.1\r\n" HOST "Origin: http://evil.test\r\n" END),
         403, "Origin"},
        {OF("GET /health HTTP/1.1\r\n" HOST "Origin: null\r\n" END), 403,
         "Origin"},
        {OF("GET /health HTTP/1.1\r\n" HOST
            "Origin: http://127.0.0.1:3000\r\n" END),
         403, "Origin"},
        /* What for. */
        {OF("GET /no HTTP/1.1\r\n" HOST BEARER END), 404, "nothing at this"},
        {OF("GET /pictures HTTP/1.1\r\n" HOST BEARER END), 404, ""},
        {OF("DELETE /echo HTTP/1.1\r\n" HOST BEARER END), 405,
         "Allow: GET, HEAD, POST"},
        {OF("OPTIONS /health HTTP/1.1\r\n" HOST BEARER END), 405,
         "Allow: GET, HEAD\r\n"},
        /* By what right. */
        {OF("POST /echo HTTP/1.1\r\n" HOST JSON BODY(2) END "{}"), 401,
         "WWW-Authenticate: Bearer"},
        {OF("POST /echo HTTP/1.1\r\n" HOST JSON BODY(
             2) "Authorization: Bearer 0123456789abcdeX\r\n" END "{}"),
         401, "not the token"},
        {OF("POST /echo HTTP/1.1\r\n" HOST JSON BODY(
             2) "Authorization: Bearer " TOKEN TOKEN "\r\n" END "{}"),
         401, "not the token"},
        {OF("POST /echo HTTP/1.1\r\n" HOST JSON BODY(
             2) "Authorization: Basic " TOKEN "\r\n" END "{}"),
         401, ""},
        {OF("GET /echo?token=" TOKEN " HTTP/1.1\r\n" HOST END), 401, ""},
        /* With what. */
        {OF("POST /echo HTTP/1.1\r\n" HOST BEARER BODY(2) END "{}"), 415,
         "application/json"},
        {OF("POST /echo HTTP/1.1\r\n" HOST BEARER
            "Content-Type: text/plain\r\n" BODY(2) END "{}"),
         415, ""},
        {OF("POST /echo HTTP/1.1\r\n" HOST BEARER JSON BODY(99999) END), 413,
         "over 4096 bytes"},
        {OF("POST /echo HTTP/1.1\r\n" HOST BEARER JSON BODY(
             5000) "Expect: 100-continue\r\n" END),
         413, "over 4096 bytes"},
        {OF("POST /echo HTTP/1.1\r\n" HOST BEARER JSON BODY(-1) END), 400, ""},
        {OF("POST /echo HTTP/1.1\r\n" HOST BEARER JSON
            "Transfer-Encoding: chunked\r\n" END "zz\r\n"),
         400, ""},
        /* What handlers say. */
        {OF("POST /fail?how=record HTTP/1.1\r\n" HOST BEARER BODY(0) END), 400,
         "{\"error\":\"the row is bad\"}"},
        {OF("POST /fail?how=retry HTTP/1.1\r\n" HOST BEARER BODY(0) END), 503,
         "{\"error\":\"could not reach it\"}"},
        {OF("POST /fail?how=stage HTTP/1.1\r\n" HOST BEARER BODY(0) END), 500,
         "{\"error\":\"the disk is full\"}"},
        {OF("POST /fail?how=teapot HTTP/1.1\r\n" HOST BEARER BODY(0) END), 418,
         "{\"error\":\"no coffee\",\"hint\":\"tea\"}"},
        {OF("POST /fail?how=large HTTP/1.1\r\n" HOST BEARER BODY(0) END), 500,
         "over 65536 bytes"},
    };
    struct served d;
    struct buf b;

    (void)state;
    served_start(&d, 0, 0);
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int status = ask(&d, cases[i].request, &b);

        if (status != cases[i].status ||
            span_find(buf_span(&b), cases[i].has) == SIZE_MAX)
            fail_msg("%.*s: expected %d and \"%s\":\n%s",
                     (int)cases[i].request.len, cases[i].request.data,
                     cases[i].status, cases[i].has, b.data);
    }
    buf_release(&b);
    served_stop(&d);
}

/* A body of that many bytes in chunks, and a head of that many. */
static void ask_long(struct buf *request, size_t head, size_t body)
{
    buf_init(request, 1 << 20);
    buf_add_text(request, "POST /echo HTTP/1.1\r\n" HOST BEARER JSON "X-Pad: ");
    for (size_t i = 0; i < head; i++)
        buf_add_char(request, 'a');
    buf_add_text(request, "\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (size_t i = 0; i < body; i += 1000) {
        buf_add_text(request, "3e8\r\n");
        for (size_t k = 0; k < 1000; k++)
            buf_add_char(request, 'b');
        buf_add_text(request, "\r\n");
    }
    buf_add_text(request, "0\r\n\r\n");
}

static void serve_keeps_head_and_body_small(void **state)
{
    static const struct {
        size_t head, body;
        int status; /* 0: hung up on */
    } cases[] = {{10, 4000, 200},
                 {10000, 0, 200},
                 {40000, 0, 431},
                 {10, 5000, 413},
                 {10, 400000, 0}};
    struct served d;
    struct buf b, request;

    (void)state;
    served_start(&d, 0, 0);
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ask_long(&request, cases[i].head, cases[i].body);
        assert_int_equal(ask(&d, buf_span(&request), &b), cases[i].status);
        buf_release(&request);
    }
    buf_release(&b);
    served_stop(&d);
}

static void serve_keeps_a_connection(void **state)
{
    static const struct span good =
        OF("POST /echo HTTP/1.1\r\n" HOST BEARER JSON BODY(2) END "{}");
    static const struct span bad =
        OF("POST /echo HTTP/1.1\r\n" HOST JSON BODY(2) END "{}");
    struct http_serve_counts counts;
    struct served d;
    struct buf b;

    (void)state;
    served_start(&d, 0, 0);
    buf_init(&b, 1 << 20);
    int fd = dial(&d);
    for (int i = 0; i < 10; i++) {
        say(fd, i % 2 ? bad : good);
        assert_int_equal(hear(fd, &b), i % 2 ? 401 : 200);
    }
    say(fd, (struct span)OF("HEAD /health HTTP/1.1\r\n" HOST END));
    ssize_t n = recv(fd, b.data, b.cap - 1, 0);
    assert_true(n > 15 && memcmp(b.data, "HTTP/1.1 200", 12) == 0);
    http_serve_count(d.s, &counts);
    assert_int_equal(counts.requests, 11);
    assert_int_equal(counts.by_class[2], 6);
    assert_int_equal(counts.by_class[4], 5);
    assert_int_equal(counts.refused, 5);
    assert_int_equal(counts.body_bytes, 10);
    assert_int_equal(counts.open, 1);
    close(fd);
    buf_release(&b);
    served_stop(&d);
}

static void serve_ends_what_is_slow(void **state)
{
    static const struct span head = OF("POST /echo HTTP/1.1\r\n" HOST);
    static const struct span half =
        OF("POST /echo HTTP/1.1\r\n" HOST BEARER JSON BODY(100) END "half");
    struct served d;
    struct buf b;

    (void)state;
    served_start(&d, 1, 1);
    buf_init(&b, 1 << 20);
    assert_int_equal(ask(&d, head, &b), 0);
    assert_int_equal(ask(&d, half, &b), 0);
    /* Never silent for long, and never done. */
    int fd = dial(&d);
    double began = clock_seconds();
    say(fd, half);
    for (int i = 0; i < 90 && clock_seconds() - began < 15; i++) {
        struct timespec pause = {.tv_nsec = 50000000};
        char byte;

        nanosleep(&pause, NULL);
        if (send(fd, "x", 1, MSG_NOSIGNAL) < 0 ||
            recv(fd, &byte, 1, MSG_DONTWAIT) == 0)
            break;
    }
    assert_true(clock_seconds() - began < 4);
    close(fd);
    buf_release(&b);
    served_stop(&d);
}

struct client {
    struct served *d;
    int status;
    char reply[2000];
};

static void *client_run(void *argument)
{
    static const struct span request =
        OF("POST /slow HTTP/1.1\r\n" HOST BEARER BODY(0) END);
    struct client *c = argument;
    struct buf b;

    buf_init(&b, 1 << 20);
    c->status = ask(c->d, request, &b);
    snprintf(c->reply, sizeof(c->reply), "%s", b.data);
    buf_release(&b);
    return NULL;
}

/* Two run at a time, the third waits, and the light one does not. */
static void serve_runs_so_many_at_a_time(void **state)
{
    static const struct span light = OF("GET /health HTTP/1.1\r\n" HOST END);
    struct served d;
    struct client clients[3];
    pthread_t threads[3];
    struct buf b;

    (void)state;
    served_start(&d, 0, 0);
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 3; i++) {
        clients[i] = (struct client){.d = &d};
        pthread_create(&threads[i], NULL, client_run, &clients[i]);
    }
    served_await(&d, 2);
    assert_int_equal(ask(&d, light, &b), 200);
    assert_int_equal(d.gate.inside, 2);
    served_open_gate(&d);
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(clients[i].status, 200);
    }
    buf_release(&b);
    served_stop(&d);
}

static void *term_later(void *argument)
{
    struct served *d = argument;

    served_await(d, 1);
    kill(getpid(), SIGTERM);
    while (dial(d) >= 0)
        continue;
    served_open_gate(d);
    return NULL;
}

/* The last test: the process is asked to stop. */
static void serve_drains(void **state)
{
    struct served d;
    struct client client = {.d = &d};
    pthread_t request, term;

    (void)state;
    stop_catch_signals();
    served_start(&d, 0, 0);
    pthread_create(&request, NULL, client_run, &client);
    served_await(&d, 1);
    pthread_create(&term, NULL, term_later, &d);
    assert_true(http_serve_run(d.s));
    pthread_join(request, NULL);
    pthread_join(term, NULL);
    assert_int_equal(client.status, 200);
    assert_non_null(strstr(client.reply, "{\"slow\":true}"));
    assert_non_null(strstr(client.reply, "Connection: close"));
    served_stop(&d);
}

static void serve_says_what_is_wrong(void **state)
{
    struct served d;
    struct err err = {0};
    struct http_serve_config config = {.token = "short"};
    char token[33];

    (void)state;
    assert_null(http_serve_open(&config, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    config.token = "0123456789 0123456789";
    assert_null(http_serve_open(&config, &err));
    served_start(&d, 0, 0);
    config.token = NULL;
    config.port = (uint16_t)http_serve_port(d.s);
    assert_null(http_serve_open(&config, &err));
    assert_int_equal(err.kind, ERR_STAGE);
    assert_non_null(strstr(err.text, "in use"));
    served_stop(&d);
    assert_true(http_serve_token(token, &err));
    assert_int_equal(strlen(token), 32);
    http_serve_close(NULL);
}

TESTING_MAIN(cmocka_unit_test(serve_answers_and_refuses),
             cmocka_unit_test(serve_keeps_head_and_body_small),
             cmocka_unit_test(serve_keeps_a_connection),
             cmocka_unit_test(serve_ends_what_is_slow),
             cmocka_unit_test(serve_runs_so_many_at_a_time),
             cmocka_unit_test(serve_says_what_is_wrong),
             cmocka_unit_test(serve_drains))
