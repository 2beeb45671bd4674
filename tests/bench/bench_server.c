/* Requests to a server that answers after 50 ms, 64 at a time, each with a
 * picture of 61 kB: answers a second beside the most that so many waits
 * allow. Prints a line of `what <tab> figure <tab> yardstick`.
 *   bench_server URL      of tests/doubles/mock_server ok:50 */
#include "base/arena.h"
#include "teachers/teacher.h"

#include <sys/resource.h>

enum { BENCH_ASKS = 3000, BENCH_WINDOW = 64, BENCH_PICTURE = 61000 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double cpu(void)
{
    struct rusage r;

    getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
           (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e-6;
}

/* A JPEG's frame around noise: enough for what is sent, which never looks at
 * the pixels. */
static struct span make_picture(uint8_t *bytes)
{
    static const uint8_t head[] = {
        0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 64, 0, 64, 1, 1,
        0x11, 0,    0xff, 0xda, 0, 8,  1, 1, 0,  0, 63, 0};

    for (int i = 0; i < BENCH_PICTURE; i++)
        bytes[i] = (uint8_t)(i * 31 % 251);
    memcpy(bytes, head, sizeof(head));
    bytes[BENCH_PICTURE - 2] = 0xff;
    bytes[BENCH_PICTURE - 1] = 0xd9;
    return span_make(bytes, BENCH_PICTURE);
}

static int run_asks(const struct backend *b, void *state, struct span picture)
{
    struct ask *asks = heap_take(BENCH_ASKS * sizeof(*asks));
    struct err err = {.kind = ERR_NONE};
    int given = 0, taken = 0, answered = 0;

    while (taken < BENCH_ASKS) {
        while (given < BENCH_ASKS && b->room(state) > 0) {
            struct ask *a = &asks[given++];
            *a = (struct ask){.key = "k",
                              .prompt = "Where?",
                              .picture = picture,
                              .picture_type = "image/jpeg"};
            buf_init(&a->text, 1 << 20);
            if (!b->give(state, a, &err))
                err_die("%s", err.text);
        }
        struct ask *done = b->take(state, 100);
        if (done == NULL)
            continue;
        taken++;
        answered += done->answered;
        if (!done->answered)
            fprintf(stderr, "%s\n", done->err.text);
        buf_release(&done->text);
    }
    free(asks);
    return answered;
}

int main(int argc, char **argv)
{
    static uint8_t bytes[BENCH_PICTURE];
    const char *url = argc > 1 ? argv[1] : "";
    struct teacher_settings s = {.backend = "server",
                                 .model = "m",
                                 .dialect = "vllm",
                                 .endpoints = {&url, 1},
                                 .top_p = 1,
                                 .repetition_penalty = 1,
                                 .max_tokens = 64,
                                 .window = BENCH_WINDOW,
                                 .timeout_s = 30,
                                 .retries = 3,
                                 .max_reply_bytes = 1 << 20};
    const struct backend *b = backend_find("server");
    struct err err = {.kind = ERR_NONE};
    void *state = b->open(&s, "bench", 1, &err);

    if (state == NULL)
        err_die("%s", err.text);
    double begun = now(), used = cpu();
    int answered = run_asks(b, state, make_picture(bytes));
    double seconds = now() - begun;
    used = cpu() - used;
    b->close(state);
    printf("requests with a picture, %d at a time\t%.0f /s, %.3f ms CPU each\t"
           "ideal for 50 ms: %d /s\n",
           BENCH_WINDOW, answered / seconds, used * 1000 / answered,
           BENCH_WINDOW * 20);
    return answered == BENCH_ASKS ? 0 : 1;
}
