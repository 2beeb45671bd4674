/*
 * fault_server: a server of chat completions with every fault that servers were
 * seen with, in a random mix. It listens on a port of its own of 127.0.0.1,
 * prints the port, and ends when its stdin closes.
 *
 *   fault_server PERCENT SEED
 *
 * So many of a hundred requests go wrong, drawn by SEED and the number of the
 * request: asked again, the same question has another fate. The answer names
 * the `seed` of the request, so that an answer on the wrong question shows. A
 * question whose seed is divisible by 16 is flagged each time.
 */
#include "tests/doubles/loopback.h"

#include "base/arena.h"
#include "base/hash_index.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FAULT_REQUEST_MAX = 64 << 20, FAULT_BIG = 300 * 1000 };

struct fault_server {
    uint64_t percent, seed, requests;
    pthread_mutex_t lock;
};

/* One fault: what is sent in place of the answer. body: NULL: the good one. */
struct fault {
    const char *status, *headers, *body;
    double sent; /* share of the bytes that are sent before it hangs up */
    int again;   /* times that it is sent once more */
    int pause_ms;
};

#define ERROR_OF(words) "{\"error\":{\"message\":\"" words "\"}}"
#define CHOICE_OF(more) "{\"id\":\"x\",\"choices\":[{" more "}]}"

static const struct fault faults[] = {
    {"429 Too Many", "Retry-After: 0\r\n", ERROR_OF("slow down"), 1, 0, 0},
    {"500 Oops", "", "<html><head><title>Oops</title>", 1, 0, 0},
    {"502 Gateway", "", "upstream connect error", 1, 0, 0},
    {"503 Busy", "", "{\"error\":[\"loading\",\"model\"]}", 1, 0, 0},
    {"529 Overloaded", "", "{\"error\":{\"error\":{\"message\":\"full\"}}}", 1,
     0, 0},
    {"408 Late", "", "{\"detail\":\"late\"}", 1, 0, 0},
    {"200 OK", "", ERROR_OF("stream died"), 1, 0, 0},
    {"200 OK", "", "{\"error\":{\"code\":503,\"message\":\"busy\"}}", 1, 0, 0},
    {"200 OK", "", "{\"error\":\"gone\",\"choices\":[]}", 1, 0, 0},
    {"200 OK", "",
     CHOICE_OF("\"message\":{\"content\":\"<think>Ro\"},"
               "\"finish_reason\":\"abort\""),
     1, 0, 0},
    {"200 OK", "",
     CHOICE_OF("\"error\":{\"message\":\"died\"},\"message\":{\"content\":"
               "\"\"},\"finish_reason\":\"error\""),
     1, 0, 0},
    {"200 OK", "",
     CHOICE_OF("\"message\":{\"content\":null,\"reasoning\":null},"
               "\"finish_reason\":\"stop\""),
     1, 0, 0},
    {"200 OK", "",
     CHOICE_OF("\"message\":{\"content\":\"a\\u0000b\"},"
               "\"finish_reason\":\"stop\""),
     1, 0, 0},
    {"200 OK", "", "not even JSON", 1, 0, 0},
    {"200 OK", "", "{\"id\":\"x\"}", 1, 0, 0},
    {"200 OK", "", "", 1, 0, 0},
    {"200 OK", "", NULL, 0, 0, 0},    /* hangs up */
    {"200 OK", "", NULL, 0.5, 0, 0},  /* breaks off */
    {"200 OK", "", NULL, 0.95, 0, 0}, /* nearly there */
    {"200 OK", "", NULL, 1, 1, 0},    /* answers twice */
    {"200 OK", "", NULL, 1, 1, 3},    /* and late */
    {"200 OK", "X-Request-Id: limbeck-1-1\r\n", NULL, 1, 0, 0},
    {"BIG", "", NULL, 1, 0, 0},
    {"HEADERS", "", NULL, 1, 0, 0},
};
enum { FAULT_COUNT = sizeof(faults) / sizeof(faults[0]) };

static void fault_sleep(int ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000L};

    nanosleep(&t, NULL);
}

static void fault_good(uint64_t seed, uint64_t number, struct buf *b)
{
    buf_print(b,
              "{\"id\":\"c-%llu\",\"choices\":[{\"index\":0,\"message\":{"
              "\"content\":\"<think>The roofs are grey and the street is "
              "wide.</think>%llu\"},\"finish_reason\":\"stop\"}],\"usage\":{"
              "\"prompt_tokens\":80,\"completion_tokens\":20}}",
              (unsigned long long)number, (unsigned long long)seed);
}

/* Headers or a body over the client's limits. */
static void fault_fill(const char *unit, size_t bytes, struct buf *b)
{
    while (b->len < bytes)
        buf_add_text(b, unit);
}

static void fault_answer(const struct fault *f, uint64_t seed, uint64_t number,
                         struct buf *out)
{
    struct buf body, head;

    buf_init(&body, 2 * FAULT_BIG);
    buf_init(&head, 2 * FAULT_BIG);
    if (f->body != NULL)
        buf_add_text(&body, f->body);
    else
        fault_good(seed, number, &body);
    if (strcmp(f->status, "BIG") == 0)
        fault_fill("                ", FAULT_BIG, &body);
    if (strcmp(f->status, "HEADERS") == 0)
        fault_fill("X-Filler: 0123456789012345678901234567\r\n", FAULT_BIG / 3,
                   &head);
    buf_print(out, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n%s%s\r\n",
              f->status[0] < 'A' ? f->status : "200 OK", body.len, f->headers,
              head.data);
    buf_add_span(out, buf_span(&body));
    buf_release(&body);
    buf_release(&head);
}

/* false: the connection is over. */
static bool fault_send(int fd, const struct fault *f, struct span answer)
{
    size_t part = (size_t)((double)answer.len * f->sent);
    bool on = loopback_send(fd, answer.data, part);

    for (int i = 0; on && i < f->again; i++) {
        fault_sleep(f->pause_ms);
        on = loopback_send(fd, answer.data, answer.len);
    }
    return on && part == answer.len;
}

static const struct fault *fault_draw(const struct fault_server *s,
                                      uint64_t number, uint64_t seed)
{
    static const struct fault good = {"200 OK", "", NULL, 1, 0, 0};
    static const struct fault flagged = {
        "403 No", "", ERROR_OF("the input was flagged"), 1, 0, 0};
    uint64_t drawn = hash_mix(number * 0x9e3779b97f4a7c15u + s->seed);

    if (seed % 16 == 0)
        return &flagged;
    if (drawn % 100 >= s->percent)
        return &good;
    return &faults[drawn / 100 % FAULT_COUNT];
}

static uint64_t fault_seed(struct span request)
{
    size_t at = span_find(request, "\"seed\":");

    return at == SIZE_MAX ? 1 : strtoull(request.data + at + 7, NULL, 10);
}

static void fault_serve(void *arg, int fd)
{
    struct fault_server *s = arg;
    struct buf b, answer;
    bool on = true;

    buf_init(&b, FAULT_REQUEST_MAX);
    buf_init(&answer, 4 * FAULT_BIG);
    while (on) {
        size_t whole = loopback_receive(fd, &b);
        if (whole == 0)
            break;
        pthread_mutex_lock(&s->lock);
        uint64_t number = ++s->requests;
        pthread_mutex_unlock(&s->lock);
        uint64_t seed = fault_seed(span_cut(buf_span(&b), 0, whole));
        const struct fault *f = fault_draw(s, number, seed);
        buf_reset(&answer);
        fault_answer(f, seed, number, &answer);
        on = fault_send(fd, f, buf_span(&answer));
        memmove(b.data, b.data + whole, b.len - whole);
        b.len -= whole;
    }
    buf_release(&answer);
    buf_release(&b);
}

int main(int argc, char **argv)
{
    struct fault_server s = {.lock = PTHREAD_MUTEX_INITIALIZER};

    if (argc != 3) {
        fputs("usage: fault_server PERCENT SEED\n", stderr);
        return 3;
    }
    s.percent = strtoull(argv[1], NULL, 10);
    s.seed = strtoull(argv[2], NULL, 10);
    loopback_run(fault_serve, &s);
    return 0;
}
