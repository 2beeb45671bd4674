/* Qwen2.5-VL of true 3B shapes beside what this machine can do at all. Prints
 * rows `| name | measured | target | ratio |`: every ratio is the middle one
 * of ROUNDS, and each round measures limit and model one after the other.
 *   bench_inference DIR [THREADS [ROUNDS]] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "models/qwen_text.h"
#include "models/qwen_vision.h"
#include "models/vlm.h"
#include "tests/bench/yardstick.h"

enum {
    BENCH_CONTEXT = 64, /* positions before the tokens that are timed */
    BENCH_STEPS = 6,
    BENCH_PROMPT = 512,
    BENCH_SIDE = 32, /* patches: 448 pixels */
    BENCH_PREFIX = 512,
    BENCH_LAYERS = 36, /* of the whole model */
    BENCH_BLOCKS = 32,
};

struct bench {
    const char *dir;
    struct qwen_config config;
    struct checkpoint *checkpoint;
    struct qwen_text *text;
    struct qwen_vision *vision;
    struct yardstick *yardstick;
    struct compute compute;
    struct team *team;
    size_t threads, rounds;
    /* Per second, for the reckoning of a whole item. */
    double decode_bytes_s, prefill_flops_s, vision_flops_s;
};

static void must(bool ok, const struct err *err)
{
    if (!ok)
        err_die("%s", err->text);
}

/* Weights of one layer of text, and of one block of vision. */
static double text_weights(const struct qwen_text_config *c)
{
    double wide = (double)(c->heads * c->head_dim);
    double kv = (double)(c->kv_heads * c->head_dim);

    return (double)c->hidden * (wide * 2 + kv * 2 + (double)c->inner * 3);
}

static double vision_weights(const struct qwen_vision_config *c)
{
    return (double)c->hidden *
           ((double)c->hidden * 4 + (double)c->inner * 3);
}

static double decode_bytes(const struct qwen_text_config *c, int layers)
{
    return 2 * (text_weights(c) * layers +
                (double)c->vocabulary * (double)c->hidden);
}

static double prefill_flops(const struct qwen_text_config *c, int layers,
                            double rows)
{
    double wide = (double)(c->heads * c->head_dim);

    return layers * (2 * rows * text_weights(c) + 2 * wide * rows * (rows + 1));
}

/* One block in eight attends to everything; here it is one in four, and both
 * are counted as they are. */
static double vision_flops(const struct qwen_vision_config *c, int blocks,
                           int full, double patches)
{
    double hidden = (double)c->hidden, wide = hidden * c->merge * c->merge;
    double window = (double)(c->window / c->patch) * (c->window / c->patch);
    double values = 3.0 * c->frames * c->patch * c->patch;
    double merger = wide * (wide + (double)c->out) /
                    ((double)c->merge * c->merge);

    return 2 * patches * (values * hidden + merger) +
           blocks * 2 * patches * vision_weights(c) +
           4 * hidden * patches * (full * patches + (blocks - full) * window);
}

static struct qwen_position *make_positions(size_t count)
{
    struct qwen_position *at = heap_grow(NULL, count, sizeof(*at));

    for (size_t i = 0; i < count; i++)
        for (int axis = 0; axis < 3; axis++)
            at[i].axis[axis] = (int32_t)i;
    return at;
}

static float *make_rows(size_t count)
{
    float *x = heap_grow(NULL, count, sizeof(*x));

    for (size_t i = 0; i < count; i++)
        x[i] = (float)(i * 2654435761u % 1000) / 500.0f - 1.0f;
    return x;
}

/* The shapes together, as one rate. */
static double sgemm_of(size_t threads, const struct yardstick_shape *shapes,
                       size_t count)
{
    double work = 0, seconds = 0;

    for (size_t i = 0; i < count; i++) {
        double flops = 2.0 * (double)shapes[i].rows *
                       (double)shapes[i].columns * (double)shapes[i].inner;
        work += flops;
        seconds += flops / yardstick_sgemm(threads, &shapes[i], 0.15);
    }
    return work / seconds;
}

/* Seconds of a token at batch 1. */
static double time_decode(struct bench *b)
{
    const struct qwen_text_config *c = &b->config.text;
    size_t hidden = (size_t)c->hidden, all = BENCH_CONTEXT + BENCH_STEPS;
    struct qwen_position *at = make_positions(all);
    float *x = make_rows(all * hidden);
    float *logits = heap_grow(NULL, (size_t)c->vocabulary, sizeof(*logits));
    struct kv_cache cache;
    struct qwen_rows rows = {x, at, BENCH_CONTEXT};
    double begin;

    kv_cache_init(&cache, (size_t)c->layers, (size_t)c->kv_heads,
                  (size_t)c->head_dim);
    qwen_text_run(b->text, &b->compute, &cache, &rows, NULL);
    begin = yardstick_now_s();
    for (size_t i = BENCH_CONTEXT; i < all; i++) {
        rows = (struct qwen_rows){x + i * hidden, at + i, 1};
        qwen_text_run(b->text, &b->compute, &cache, &rows, NULL);
        qwen_text_logits(b->text, &b->compute, rows.x, 1, logits);
    }
    begin = (yardstick_now_s() - begin) / BENCH_STEPS;
    kv_cache_release(&cache);
    free(logits);
    free(x);
    free(at);
    return begin;
}

static double time_prefill(struct bench *b)
{
    const struct qwen_text_config *c = &b->config.text;
    struct qwen_position *at = make_positions(BENCH_PROMPT);
    float *x = make_rows(BENCH_PROMPT * (size_t)c->hidden);
    const struct qwen_rows rows = {x, at, BENCH_PROMPT};
    struct kv_cache cache;
    double begin;

    kv_cache_init(&cache, (size_t)c->layers, (size_t)c->kv_heads,
                  (size_t)c->head_dim);
    begin = yardstick_now_s();
    qwen_text_run(b->text, &b->compute, &cache, &rows, NULL);
    begin = yardstick_now_s() - begin;
    kv_cache_release(&cache);
    free(x);
    free(at);
    return begin;
}

static double time_vision(struct bench *b)
{
    const struct qwen_vision_config *c = &b->config.vision;
    const struct patch_grid grid = {BENCH_SIDE, BENCH_SIDE};
    size_t patches = BENCH_SIDE * BENCH_SIDE;
    float *x = make_rows(patches * patches_values(&b->config.rule));
    const struct qwen_pictures pictures = {x, &grid, 1};
    float *out = heap_grow(NULL, qwen_vision_tokens(c, grid) * (size_t)c->out,
                           sizeof(*out));
    double begin = yardstick_now_s();

    qwen_vision_encode(b->vision, &b->compute, &pictures, out, NULL);
    begin = yardstick_now_s() - begin;
    free(out);
    free(x);
    return begin;
}

static void bench_decode(struct bench *b)
{
    double ours[YARDSTICK_ROUNDS_MAX], read[YARDSTICK_ROUNDS_MAX];
    double ratio[YARDSTICK_ROUNDS_MAX];
    double bytes = decode_bytes(&b->config.text, (int)b->config.text.layers);

    for (size_t i = 0; i < b->rounds; i++) {
        double before = yardstick_read(b->yardstick);

        ours[i] = bytes / time_decode(b);
        read[i] = (before + yardstick_read(b->yardstick)) / 2;
        ratio[i] = ours[i] / read[i];
    }
    b->decode_bytes_s = yardstick_median(ours, b->rounds);
    printf("| memory read, %zu threads | %.1f GB/s | | |\n", b->threads,
           yardstick_median(read, b->rounds) * 1e-9);
    printf("| decode, bf16, batch 1 | %.1f GB/s of weights | 0.80 | %.2f |\n",
           b->decode_bytes_s * 1e-9, yardstick_median(ratio, b->rounds));
}

static void bench_product(struct bench *b, const char *name,
                          const struct yardstick_shape *shapes, double flops,
                          double (*run)(struct bench *))
{
    double ours[YARDSTICK_ROUNDS_MAX], limit[YARDSTICK_ROUNDS_MAX];
    double ratio[YARDSTICK_ROUNDS_MAX];
    bool vision = run == time_vision;

    for (size_t i = 0; i < b->rounds; i++) {
        limit[i] = sgemm_of(b->threads, shapes, 3);
        ours[i] = flops / run(b);
        ratio[i] = ours[i] / limit[i];
    }
    *(vision ? &b->vision_flops_s : &b->prefill_flops_s) =
        yardstick_median(ours, b->rounds);
    printf("| sgemm, %s shapes, M=%zu | %.0f GFLOP/s | | |\n", name,
           shapes[0].rows, yardstick_median(limit, b->rounds) * 1e-9);
    printf("| %s, bf16 by sgemm | %.0f GFLOP/s | %s | %.2f |\n", name,
           yardstick_median(ours, b->rounds) * 1e-9,
           vision ? "0.80" : "0.85", yardstick_median(ratio, b->rounds));
}

static void bench_products(struct bench *b)
{
    static const struct yardstick_shape text[] = {
        {BENCH_PROMPT, 2048, 2048},
        {BENCH_PROMPT, 11008, 2048},
        {BENCH_PROMPT, 2048, 11008}};
    static const struct yardstick_shape vision[] = {
        {1024, 3840, 1280}, {1024, 3420, 1280}, {1024, 1280, 3420}};

    bench_product(b, "prefill", text,
                  prefill_flops(&b->config.text, (int)b->config.text.layers,
                                BENCH_PROMPT),
                  time_prefill);
    bench_product(b, "vision 448 x 448", vision,
                  vision_flops(&b->config.vision,
                               (int)b->config.vision.layers, 1, 1024),
                  time_vision);
}

static double time_answer(struct vlm_session *s, const char *prompt)
{
    const struct vlm_request r = {.prompt = prompt, .max_tokens = 1};
    struct vlm_reply reply;
    struct err err = {0};
    double begin = yardstick_now_s();

    must(vlm_answer(s, &r, &reply, &err), &err);
    vlm_reply_release(&reply);
    return yardstick_now_s() - begin;
}

/* The same text before, another question behind it; one thread. */
static void bench_prefix(struct bench *b)
{
    double ratio[YARDSTICK_ROUNDS_MAX], first[YARDSTICK_ROUNDS_MAX];
    struct err err = {0};
    struct vlm *model = vlm_open(b->dir, &err);
    char one[BENCH_PREFIX * 2 + 40], two[sizeof(one)];
    size_t length = 0;

    must(model != NULL, &err);
    while (length < BENCH_PREFIX)
        length += (size_t)snprintf(one + length, sizeof(one) - length, "%c",
                                   "?;!:"[length % 4]);
    memcpy(two, one, length);
    snprintf(one + length, sizeof(one) - length, " first");
    snprintf(two + length, sizeof(two) - length, " second");
    for (size_t i = 0; i < b->rounds; i++) {
        struct vlm_session *s = vlm_session_open(model);

        first[i] = time_answer(s, one);
        ratio[i] = time_answer(s, two) / first[i];
        vlm_session_close(s);
    }
    printf("| the same 512 tokens before, 2nd / 1st request | %.2f s the "
           "first | 0.25 at most | %.2f |\n",
           yardstick_median(first, b->rounds),
           yardstick_median(ratio, b->rounds));
    vlm_close(model);
}

/* From the rates measured: 36 layers, 32 blocks; picture of 256 tokens, 600
 * of prompt, 400 of answer. */
static void reckon_item(const struct bench *b)
{
    const struct qwen_text_config *t = &b->config.text;
    double vision =
        vision_flops(&b->config.vision, BENCH_BLOCKS, 4, 1024) /
        b->vision_flops_s;
    double whole = prefill_flops(t, BENCH_LAYERS, 856) / b->prefill_flops_s;
    double tail = prefill_flops(t, BENCH_LAYERS, 256) / b->prefill_flops_s;
    double answer = 400 * decode_bytes(t, BENCH_LAYERS) / b->decode_bytes_s;

    printf("| item of a whole 3B, reckoned: vision + prompt + answer | %.1f + "
           "%.1f + %.1f s | | %.0f items/h |\n",
           vision, whole, answer, 3600 / (vision + whole + answer));
    printf("| the same with the prompt's prefix kept | %.1f + %.1f + %.1f s | "
           "| %.0f items/h |\n",
           vision, tail, answer, 3600 / (vision + tail + answer));
}

static void bench_open(struct bench *b)
{
    struct err err = {0};

    must(qwen_config_read(b->dir, &b->config, &err), &err);
    b->checkpoint = checkpoint_open(b->dir, &err);
    must(b->checkpoint != NULL, &err);
    b->text = qwen_text_open(b->checkpoint, &b->config.text, &err);
    must(b->text != NULL, &err);
    b->vision = qwen_vision_open(b->checkpoint, &b->config.vision, &err);
    must(b->vision != NULL, &err);
    compute_init(&b->compute);
    b->team = team_open(b->threads);
    compute_use(&b->compute, b->team);
    b->yardstick = yardstick_open(b->threads);
}

static void bench_close(struct bench *b)
{
    yardstick_close(b->yardstick);
    compute_release(&b->compute);
    team_close(b->team);
    qwen_vision_close(b->vision);
    qwen_text_close(b->text);
    checkpoint_close(b->checkpoint);
}

static size_t argument(int argc, char **argv, int i, size_t initial)
{
    long value = i < argc ? strtol(argv[i], NULL, 10) : 0;

    return value > 0 && value <= YARDSTICK_ROUNDS_MAX ? (size_t)value
                                                      : initial;
}

int main(int argc, char **argv)
{
    struct bench b = {.dir = argc > 1 ? argv[1] : "build/models/qwen",
                      .threads = argument(argc, argv, 2, 2),
                      .rounds = argument(argc, argv, 3, 5)};

    bench_open(&b);
    bench_decode(&b);
    bench_products(&b);
    fflush(stdout);
    bench_prefix(&b);
    reckon_item(&b);
    bench_close(&b);
    return 0;
}
