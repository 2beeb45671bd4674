/* Speeds of local inference, each beside a yardstick of the same run. One
 * thread. Prints lines of `what <tab> figure <tab> yardstick`.
 *   bench_models [MODEL [ROUNDS]] */
#include "base/arena.h"
#include "models/kernels/kernels.h"
#include "models/vlm/vlm_batch.h"

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

/* Tokens a second of answers of `most` tokens to one prompt, which was read
 * before the clock starts. */
static double time_batch(const struct vlm *model, int sequences, int most)
{
    const struct vlm_batch_options o = {.sequences = sequences, .kv = KV_F16};
    struct vlm_batch *b = vlm_batch_open(model, &o);
    struct vlm_task tasks[BENCH_ANSWERS + 1] = {{.kind = VLM_WRITE}};
    int tokens = 0, i;
    double begin;

    for (i = 0; i <= BENCH_ANSWERS; i++)
        tasks[i] = (struct vlm_task){.request = {.prompt = PROMPT,
                                                 .max_tokens = i ? most : 1,
                                                 .temperature = 1,
                                                 .seed = (uint64_t)i}};
    vlm_batch_give(b, &tasks[0]);
    while (!vlm_batch_take(b, 1000))
        ;
    begin = now();
    for (i = 1; i <= BENCH_ANSWERS; i++)
        vlm_batch_give(b, &tasks[i]);
    for (i = 1; i <= BENCH_ANSWERS; i++)
        while (!vlm_batch_take(b, 1000))
            ;
    begin = now() - begin;
    for (i = 0; i <= BENCH_ANSWERS; i++) {
        tokens += i ? tasks[i].reply.output_tokens : 0;
        if (!tasks[i].answered)
            exit(1);
        vlm_reply_release(&tasks[i].reply);
    }
    vlm_batch_close(b);
    return tokens / begin;
}

/* Seconds of one question about a picture behind `lead`, one token long. */
static double time_question(struct vlm_batch *b, const char *lead, int number)
{
    struct image im = make_picture(number);
    struct vlm_task task = {.request = {.lead = lead,
                                        .prompt = "",
                                        .image = &im,
                                        .max_tokens = 1,
                                        .max_pixels = 28 * 28 * 4,
                                        .min_pixels = 28 * 28}};
    double begin = now();

    vlm_batch_give(b, &task);
    while (!vlm_batch_take(b, 1000))
        ;
    begin = now() - begin;
    if (!task.answered)
        exit(1);
    vlm_reply_release(&task.reply);
    image_release(&im);
    return begin;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof(*values), by_size);
    return values[count / 2];
}

/* Alone and together in turns, so that a slow minute meets both. */
static void bench_batch(const struct vlm *model, int rounds)
{
    double gain[BENCH_ROUNDS], alone[BENCH_ROUNDS];
    int most = rounds < BENCH_ROUNDS ? 24 : 100, i;

    for (i = 0; i < rounds; i++) {
        alone[i] = time_batch(model, 1, most);
        gain[i] = time_batch(model, BENCH_ANSWERS, most) / alone[i];
    }
    printf("batch of %d beside one at a time\t%.2f times\t%.1f tokens/s one "
           "at a time\n",
           BENCH_ANSWERS, median(gain, rounds), median(alone, rounds));
}

/* The text stands before the picture: the second picture's question finds it
 * read. */
static void bench_prefix(const struct vlm *model, int rounds)
{
    const struct vlm_batch_options o = {.sequences = 2, .kv = KV_F16};
    double share[BENCH_ROUNDS], first[BENCH_ROUNDS];
    char lead[513];
    int i;

    for (i = 0; i < 512; i++)
        lead[i] = "?;!:"[i % 4]; /* a token each in most vocabularies */
    lead[512] = '\0';
    for (i = 0; i < rounds; i++) {
        struct vlm_batch *b = vlm_batch_open(model, &o);

        first[i] = time_question(b, lead, 2 * i);
        share[i] = time_question(b, lead, 2 * i + 1) / first[i];
        vlm_batch_close(b);
    }
    printf("second question behind the same 512 characters\t%.2f of the "
           "first\t%.3f s the first\n",
           median(share, rounds), median(first, rounds));
}

static void bench_teacher(const char *dir, int rounds)
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
    bench_batch(model, rounds);
    bench_prefix(model, rounds);
    fflush(stdout);
    s = vlm_session_open(model);
    for (round = 0; round < rounds; round++) {
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
    long rounds = argc > 2 ? strtol(argv[2], NULL, 10) : BENCH_ROUNDS;

    if (rounds < 1 || rounds > BENCH_ROUNDS)
        rounds = BENCH_ROUNDS;
    bench_teacher(argc > 1 ? argv[1] : "demo/models/teacher-a", (int)rounds);
    bench_bandwidth();
    return 0;
}
