/* A client of `limbeck serve`.
 *   bench_serve make COUNT FILE      rows as trainers send them, 900 bytes each
 *   bench_serve ask PORT PID FILE CONNECTIONS REQUESTS BATCH
 * asks so many requests of so many rows, over connections that are kept, and
 * prints rewards a second, rewards per CPU-second of the server (process PID),
 * and the times of requests; then the server's memory at each tenth. The token
 * is LIMBECK_TOKEN. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "tests/bench/yardstick.h"

enum { BENCH_MAX = 1 << 30, BENCH_BODIES = 64, BENCH_TENTHS = 10 };

/* ----------------------------------------------------------------- rows */

static double bench_random(uint64_t *state)
{
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (double)(*state >> 11) / 9007199254740992.0;
}

static void bench_make(size_t count, const char *path)
{
    static const char *const sentences[] = {
        "The buildings have tin roofs and the road is lined with trees.",
        "Signs in Spanish with yellow plates on a white bollard.",
        "The vegetation is dry, the soil red, cars drive on the left.",
        "A church tower with a blue dome stands behind palms.",
        "The utility poles are of concrete with holes in them."};
    uint64_t state = 14;
    FILE *out = fopen(path, "w");

    if (out == NULL)
        err_die("cannot write %s", path);
    for (size_t i = 0; i < count; i++) {
        double lat = bench_random(&state) * 120 - 60;
        double lon = bench_random(&state) * 340 - 170;

        fprintf(out, "{\"completion\":\"<think>");
        for (int k = 0; k < 13; k++)
            fprintf(out, "%s ", sentences[(size_t)(bench_random(&state) * 5)]);
        fprintf(out,
                "</think><answer>%.4f, %.4f</answer>\",\"lat\":%.4f,"
                "\"lon\":%.4f}\n",
                lat, lon, lat + bench_random(&state) * 4,
                lon + bench_random(&state) * 4);
    }
    fclose(out);
}

/* --------------------------------------------------------------- client */

struct bench {
    int port, pid;
    size_t requests, batch;
    struct buf bodies[BENCH_BODIES]; /* whole requests */
    atomic_size_t next;              /* request to send */
    double *times_ms;                /* [requests] */
    long memory_kib[BENCH_TENTHS + 1];
};

/* Requests of `batch` rows each; the file's rows, over again. */
static void bench_prepare(struct bench *b, struct span rows)
{
    struct span rest = rows, row;
    struct buf body;

    buf_init(&body, BENCH_MAX);
    for (size_t i = 0; i < BENCH_BODIES; i++) {
        buf_reset(&body);
        buf_add_text(&body, "{\"preset\":\"gre-rl2\",\"rows\":[");
        for (size_t k = 0; k < b->batch; k++) {
            if (!span_next(&rest, '\n', &row) || row.len == 0) {
                rest = rows;
                span_next(&rest, '\n', &row);
            }
            if (k > 0)
                buf_add_char(&body, ',');
            buf_add_span(&body, row);
        }
        buf_add_text(&body, "]}");
        buf_init(&b->bodies[i], BENCH_MAX);
        buf_print(&b->bodies[i],
                  "POST /v1/reward HTTP/1.1\r\nHost: localhost\r\n"
                  "Authorization: Bearer %s\r\n"
                  "Content-Type: application/json\r\n"
                  "Content-Length: %zu\r\n\r\n",
                  getenv("LIMBECK_TOKEN"), body.len);
        buf_add_span(&b->bodies[i], buf_span(&body));
    }
    buf_release(&body);
}

static int bench_dial(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof(at)) != 0)
        err_die("cannot reach port %d", port);
    return fd;
}

/* One request, and its whole reply, which must be 200. */
static void bench_exchange(int fd, struct span request, struct buf *reply)
{
    char block[65536];
    size_t whole = SIZE_MAX;

    while (request.len > 0) {
        ssize_t n = send(fd, request.data, request.len, MSG_NOSIGNAL);
        if (n <= 0)
            err_die("the server hung up");
        request = span_cut(request, (size_t)n, SIZE_MAX);
    }
    buf_reset(reply);
    while (reply->len < whole) {
        ssize_t n = recv(fd, block, sizeof(block), 0);
        if (n <= 0)
            err_die("the server hung up");
        buf_add(reply, block, (size_t)n);
        size_t head = span_find(buf_span(reply), "\r\n\r\n");
        size_t at = span_find(buf_span(reply), "Content-Length: ");
        if (whole == SIZE_MAX && head != SIZE_MAX && at != SIZE_MAX)
            whole = head + 4 + strtoul(reply->data + at + 16, NULL, 10);
    }
    if (!span_starts(buf_span(reply), "HTTP/1.1 200"))
        err_die("%.200s", reply->data);
}

/* Resident memory of a process, in KiB. */
static long bench_memory(int pid)
{
    char path[64], line[200];
    long kib = 0;

    snprintf(path, sizeof(path), "/proc/%d/status", pid);
    FILE *in = fopen(path, "r");
    while (in != NULL && fgets(line, sizeof(line), in) != NULL)
        if (strncmp(line, "VmRSS:", 6) == 0)
            kib = strtol(line + 6, NULL, 10);
    if (in != NULL)
        fclose(in);
    return kib;
}

/* CPU seconds of a process. */
static double bench_cpu_s(int pid)
{
    char path[64], line[1000];
    double ticks = 0;

    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    FILE *in = fopen(path, "r");
    if (in != NULL && fgets(line, sizeof(line), in) != NULL) {
        char *field = strrchr(line, ')');
        for (int i = 0; field != NULL && i < 13; i++) {
            field = strchr(field + 1, ' ');
            if (field != NULL && i >= 11)
                ticks += strtod(field + 1, NULL);
        }
    }
    if (in != NULL)
        fclose(in);
    return ticks / (double)sysconf(_SC_CLK_TCK);
}

static void *bench_run(void *argument)
{
    struct bench *b = argument;
    struct buf reply;
    int fd = bench_dial(b->port);

    buf_init(&reply, BENCH_MAX);
    for (;;) {
        size_t i = atomic_fetch_add(&b->next, 1);
        if (i >= b->requests)
            break;
        if (i % (b->requests / BENCH_TENTHS) == 0)
            b->memory_kib[i / (b->requests / BENCH_TENTHS)] =
                bench_memory(b->pid);
        double began = clock_seconds();
        bench_exchange(fd, buf_span(&b->bodies[i % BENCH_BODIES]), &reply);
        b->times_ms[i] = (clock_seconds() - began) * 1000;
    }
    buf_release(&reply);
    close(fd);
    return NULL;
}

static int bench_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void bench_print(struct bench *b, size_t connections, double wall_s,
                        double cpu_s)
{
    double rows = (double)b->requests * (double)b->batch;
    size_t n = b->requests;

    qsort(b->times_ms, n, sizeof(double), bench_compare);
    printf("%zu requests of %zu rows over %zu connections\t%.0f rewards/s, "
           "%.0f per CPU-second of the server\t%.2f ms, %.2f ms, %.2f ms\n",
           n, b->batch, connections, rows / wall_s, rows / cpu_s,
           b->times_ms[n / 2], b->times_ms[n * 99 / 100], b->times_ms[n - 1]);
    printf("memory at each tenth of %zu requests, MiB\t", n);
    for (int i = 0; i < BENCH_TENTHS; i++)
        printf("%.1f ", (double)b->memory_kib[i] / 1024);
    printf("%.1f\n", (double)bench_memory(b->pid) / 1024);
}

int main(int argc, char **argv)
{
    static struct bench b;
    struct err err;
    struct buf rows;
    pthread_t threads[256];

    if (argc == 4 && strcmp(argv[1], "make") == 0) {
        bench_make(strtoul(argv[2], NULL, 10), argv[3]);
        return 0;
    }
    if (argc != 8 || strcmp(argv[1], "ask") != 0)
        err_die("bench_serve make COUNT FILE | ask PORT PID FILE CONNECTIONS "
                "REQUESTS BATCH");
    b.port = (int)strtol(argv[2], NULL, 10);
    b.pid = (int)strtol(argv[3], NULL, 10);
    size_t connections = strtoul(argv[5], NULL, 10);
    b.requests = strtoul(argv[6], NULL, 10);
    b.batch = strtoul(argv[7], NULL, 10);
    if (connections > 256 || b.requests < BENCH_TENTHS || b.batch == 0)
        err_die("256 connections at most, %d requests at least", BENCH_TENTHS);
    buf_init(&rows, BENCH_MAX);
    if (!file_read(argv[4], &rows, &err))
        err_die("%s", err.text);
    bench_prepare(&b, buf_span(&rows));
    b.times_ms = heap_take(b.requests * sizeof(double));
    double cpu_s = bench_cpu_s(b.pid), began = clock_seconds();
    for (size_t i = 0; i < connections; i++)
        pthread_create(&threads[i], NULL, bench_run, &b);
    for (size_t i = 0; i < connections; i++)
        pthread_join(threads[i], NULL);
    bench_print(&b, connections, clock_seconds() - began,
                bench_cpu_s(b.pid) - cpu_s);
    return 0;
}
