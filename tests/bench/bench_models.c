/* Speeds of local inference, each beside a yardstick of the same run. One
 * thread. Prints lines of `what <tab> figure <tab> yardstick`. */
#include "base/arena.h"
#include "models/kernels.h"
#include "models/vlm.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char PROMPT[] =
    "Infer the approximate latitude and longitude of this picture. Use the "
    "format: <think> Reasoning Process </think><answer> Latitude, Longitude "
    "</answer>";

enum { BENCH_ROUNDS = 5, BENCH_ANSWERS = 8, BENCH_BYTES = 256 << 20 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* A picture of no place at all: only the time it takes counts. */
static struct image make_picture(int number)
{
    struct image im = {224, 168, NULL};
    size_t count = 224 * 168 * 3, i;

    im.rgb = heap_take(count);
    for (i = 0; i < count; i++)
        im.rgb[i] = (uint8_t)(i * (size_t)(7 + number) / 97);
    return im;
}

struct speeds {
    double tokens_s;  /* written, reading not counted */
    double prompts_s; /* picture and prompt read */
};

/* Fresh pictures, answers of exactly 100 tokens (no stop is likely to come,
 * and those that come are counted as they are). */
static struct speeds time_answers(struct vlm_session *s)
{
    double reading = 0, all = 0, begin;
    int tokens = 0, i;

    for (i = 0; i < BENCH_ANSWERS; i++) {
        struct image im = make_picture(i);
        struct vlm_request r = {
            .prompt = PROMPT, .image = &im, .max_tokens = 1};
        struct vlm_reply reply;

        begin = now();
        if (!vlm_answer(s, &r, &reply, NULL))
            exit(1);
        reading += now() - begin;
        vlm_reply_release(&reply);
        r.max_tokens = 100;
        r.prefill = ""; /* the picture is known now: only text is read again */
        begin = now();
        if (!vlm_answer(s, &r, &reply, NULL))
            exit(1);
        all += now() - begin;
        tokens += reply.output_tokens;
        vlm_reply_release(&reply);
        r.max_tokens = 1;
        begin = now();
        if (!vlm_answer(s, &r, &reply, NULL))
            exit(1);
        all -= now() - begin;
        vlm_reply_release(&reply);
        image_release(&im);
    }
    return (struct speeds){tokens / all, BENCH_ANSWERS / reading};
}

static void bench_teacher(const char *dir)
{
    struct err err = {0};
    struct vlm *model = vlm_open(dir, &err);
    struct vlm_session *s;
    struct speeds best = {0}, one;
    int round;

    if (!model) {
        fprintf(stderr, "%s\n", err.text);
        exit(2);
    }
    s = vlm_session_open(model);
    for (round = 0; round < BENCH_ROUNDS; round++) {
        one = time_answers(s);
        best.tokens_s = fmax(best.tokens_s, one.tokens_s);
        best.prompts_s = fmax(best.prompts_s, one.prompts_s);
    }
    printf("local teacher tokens per second\t%.0f tokens/s\t%.1f pictures "
           "with prompt read per second\n",
           best.tokens_s, best.prompts_s);
    vlm_session_close(s);
    vlm_close(model);
}

/* Read alone: the sum of all words, so that nothing is left out. */
static double time_read(const uint64_t *data, size_t count)
{
    uint64_t a = 0, b = 0, c = 0, d = 0;
    double begin = now();
    size_t i;

    for (i = 0; i + 4 <= count; i += 4) {
        a += data[i];
        b += data[i + 1];
        c += data[i + 2];
        d += data[i + 3];
    }
    begin = now() - begin;
    return a + b + c + d == 1 ? 0 : begin;
}

/* One token's products over weights that no cache holds. */
static double time_dot(const struct kernels *k, const void *data, float *y)
{
    enum { INNER = 2048 };
    static float x[INNER];
    const struct dot d = {.w = data,
                          .x = x,
                          .y = y,
                          .rows = BENCH_BYTES / 2 / INNER,
                          .inner = INNER,
                          .count = 1,
                          .w_stride = INNER,
                          .x_stride = INNER,
                          .y_stride = BENCH_BYTES / 2 / INNER};
    double begin = now();

    k->dot_bf16(&d);
    return now() - begin;
}

static void bench_bandwidth(void)
{
    uint64_t *data = heap_take(BENCH_BYTES);
    float *y = heap_take(BENCH_BYTES / 2 / 2048 * sizeof(*y));
    double read = INFINITY, dot = INFINITY;
    int round;

    memset(data, 1, BENCH_BYTES);
    for (round = 0; round < BENCH_ROUNDS; round++) {
        read = fmin(read, time_read(data, BENCH_BYTES / 8));
        dot = fmin(dot, time_dot(kernels_best(), data, y));
    }
    printf("bf16 weights used (%s)\t%.1f GB/s\t%.1f GB/s read by a plain "
           "loop\n",
           kernels_best()->name, BENCH_BYTES / dot * 1e-9,
           BENCH_BYTES / read * 1e-9);
    free(data);
    free(y);
}

int main(int argc, char **argv)
{
    bench_teacher(argc > 1 ? argv[1] : "demo/models/teacher-a");
    bench_bandwidth();
    return 0;
}
