/* Qwen2.5-VL of true 3B shapes beside what this machine can do at all. Prints
 * rows `| name | measured | target | ratio |`: every ratio is the middle one
 * of ROUNDS, and each round measures limit and model one after the other.
 *   bench_inference DIR [THREADS [ROUNDS]] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "models/vlm/vlm_batch.h"
#include "models/layers/kv_cache.h"
#include "models/qwen/qwen_model.h"
#include "models/vlm/vlm_model.h"
#include "tests/bench/yardstick.h"

enum {
    BENCH_CONTEXT = 64, /* positions before the tokens that are timed */
    BENCH_STEPS = 6,
    BENCH_PROMPT = 512,
    BENCH_SIDE = 32, /* patches: 448 pixels */
    BENCH_PREFIX = 512,
    BENCH_BATCH = 8,
    BENCH_SMALL = 56,  /* pixels: four tokens */
    BENCH_LAYERS = 36, /* of the whole model */
    BENCH_BLOCKS = 32,
};

struct bench {
    const char *dir;
    struct vlm *exact, *small; /* bf16; text in 8 bits */
    struct qwen_config config;
    struct yardstick *yardstick;
    struct compute compute;
    struct parallel_for *parallel;
    size_t threads, rounds;
    /* Seconds of a whole item's parts, for the reckoning. */
    double decode_bytes_s[2], prefill_flops_s[2], vision_flops_s;
    double batch_gain;
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
    return (double)c->hidden * ((double)c->hidden * 4 + (double)c->inner * 3);
}

/* What one step reads: the layers and the head, so many bytes a weight. */
static double decode_bytes(const struct qwen_text_config *c, int layers,
                           int bytes)
{
    return bytes * (text_weights(c) * layers +
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
    double merger =
        wide * (wide + (double)c->out) / ((double)c->merge * c->merge);

    return 2 * patches * (values * hidden + merger) +
           blocks * 2 * patches * vision_weights(c) +
           4 * hidden * patches * (full * patches + (blocks - full) * window);
}

static struct vlm_position *make_positions(size_t count)
{
    struct vlm_position *at = heap_grow(NULL, count, sizeof(*at));

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

struct sequences {
    struct kv_pages *pages;
    struct kv_table tables[BENCH_BATCH];
    struct vlm_piece pieces[BENCH_BATCH];
    size_t count;
    struct vlm_position *at; /* [BENCH_BATCH * BENCH_CONTEXT] */
    float *x;                /* [the same, hidden] */
    float *logits;           /* [count, vocabulary] */
};

/* One step: `rows` positions more of each sequence, from `first` on. */
static void step_sequences(struct bench *b, const struct vlm *model,
                           struct sequences *s, size_t first, size_t rows)
{
    const struct vlm_step step = {s->x, s->at, s->pieces, s->count, s->pages};

    for (size_t i = 0; i < s->count; i++) {
        s->pieces[i] = (struct vlm_piece){&s->tables[i], rows};
        if (!kv_table_reserve(&s->tables[i], s->pages, rows))
            err_die("no pages left");
        for (size_t row = 0; row < rows; row++)
            for (int axis = 0; axis < 3; axis++)
                s->at[i * rows + row].axis[axis] = (int32_t)(first + row);
    }
    model->family->step(model->own, &b->compute, &step);
}

/* Seconds of a step in which `count` sequences write a token each. */
static double time_decode(struct bench *b, const struct vlm *model,
                          size_t count)
{
    const struct qwen_text_config *c = &b->config.text;
    const struct kv_shape shape = {(size_t)c->layers, (size_t)c->kv_heads,
                                   (size_t)c->head_dim, KV_F16};
    size_t rows = BENCH_BATCH * BENCH_CONTEXT;
    struct sequences s = {.count = count};
    double begin;

    s.pages = kv_pages_open(&shape, BENCH_BATCH * BENCH_CONTEXT);
    s.at = make_positions(rows);
    s.x = make_rows(rows * (size_t)c->hidden);
    s.logits = heap_grow(NULL, count * (size_t)c->vocabulary, sizeof(float));
    step_sequences(b, model, &s, 0, BENCH_CONTEXT);
    begin = yardstick_now_s();
    for (size_t i = 0; i < BENCH_STEPS; i++) {
        step_sequences(b, model, &s, BENCH_CONTEXT + i, 1);
        model->family->score(model->own, &b->compute, s.x, count, s.logits);
    }
    begin = (yardstick_now_s() - begin) / BENCH_STEPS;
    for (size_t i = 0; i < count; i++)
        kv_table_clear(&s.tables[i], s.pages);
    kv_pages_close(s.pages);
    free(s.logits);
    free(s.x);
    free(s.at);
    return begin;
}

static double time_prefill(struct bench *b, const struct vlm *model)
{
    const struct vlm_shape *shape = &model->shape;
    struct vlm_position *at = make_positions(BENCH_PROMPT);
    float *x = make_rows(BENCH_PROMPT * shape->hidden);
    struct kv_cache cache;
    double begin;

    kv_cache_init(&cache, shape->layers, shape->kv_heads, shape->head_dim);
    begin = yardstick_now_s();
    kv_cache_reserve(&cache, BENCH_PROMPT);
    for (size_t from = 0; from < BENCH_PROMPT; from += VLM_CHUNK) {
        const struct vlm_piece piece = {&cache.table, VLM_CHUNK};
        const struct vlm_step step = {x + from * shape->hidden, at + from,
                                      &piece, 1, cache.pages};

        model->family->step(model->own, &b->compute, &step);
    }
    begin = yardstick_now_s() - begin;
    kv_cache_release(&cache);
    free(x);
    free(at);
    return begin;
}

static double time_vision(struct bench *b)
{
    const struct qwen_vision_config *c = &b->config.vision;
    size_t patches = BENCH_SIDE * BENCH_SIDE;
    float *x = make_rows(patches * patches_values(&b->config.rule));
    const struct vlm_pictures pictures = {
        (const float *const *)&x, {BENCH_SIDE, BENCH_SIDE}, 1};
    float *out = heap_grow(NULL, patches * (size_t)c->out, sizeof(*out));
    double begin = yardstick_now_s();

    b->exact->family->encode(b->exact->own, &b->compute, &pictures, out);
    begin = yardstick_now_s() - begin;
    free(out);
    free(x);
    return begin;
}

static void bench_decode(struct bench *b, const struct vlm *model)
{
    double ours[YARDSTICK_ROUNDS_MAX], read[YARDSTICK_ROUNDS_MAX];
    double ratio[YARDSTICK_ROUNDS_MAX];
    bool small = model == b->small;
    double bytes = decode_bytes(&b->config.text, (int)b->config.text.layers,
                                small ? 1 : 2);

    for (size_t i = 0; i < b->rounds; i++) {
        double before = yardstick_read(b->yardstick);

        ours[i] = bytes / time_decode(b, model, 1);
        read[i] = (before + yardstick_read(b->yardstick)) / 2;
        ratio[i] = ours[i] / read[i];
    }
    b->decode_bytes_s[small] = yardstick_median(ours, b->rounds);
    printf("| memory read, %zu threads | %.1f GB/s | | |\n", b->threads,
           yardstick_median(read, b->rounds) * 1e-9);
    printf("| decode, %s, batch 1 | %.1f GB/s of weights | 0.80 | %.2f |\n",
           small ? "int8" : "bf16", b->decode_bytes_s[small] * 1e-9,
           yardstick_median(ratio, b->rounds));
}

static void bench_batch(struct bench *b, const struct vlm *model)
{
    double ours[YARDSTICK_ROUNDS_MAX], ratio[YARDSTICK_ROUNDS_MAX];

    for (size_t i = 0; i < b->rounds; i++) {
        double one = time_decode(b, model, 1);

        ours[i] = BENCH_BATCH / time_decode(b, model, BENCH_BATCH);
        ratio[i] = ours[i] * one;
    }
    b->batch_gain = yardstick_median(ratio, b->rounds);
    printf("| decode, %s, batch 8 / batch 1 | %.1f tokens/s of 4 layers and "
           "head | 4.5 | %.2f |\n",
           model == b->small ? "int8" : "bf16",
           yardstick_median(ours, b->rounds), b->batch_gain);
}

static void bench_prefill(struct bench *b)
{
    static const struct yardstick_shape shapes[] = {
        {BENCH_PROMPT, 2048, 2048},
        {BENCH_PROMPT, 11008, 2048},
        {BENCH_PROMPT, 2048, 11008}};
    double ours[YARDSTICK_ROUNDS_MAX], limit[YARDSTICK_ROUNDS_MAX];
    double ratio[YARDSTICK_ROUNDS_MAX], gain[YARDSTICK_ROUNDS_MAX];
    double small[YARDSTICK_ROUNDS_MAX];
    double flops = prefill_flops(&b->config.text, (int)b->config.text.layers,
                                 BENCH_PROMPT);

    for (size_t i = 0; i < b->rounds; i++) {
        limit[i] = sgemm_of(b->threads, shapes, 3);
        ours[i] = flops / time_prefill(b, b->exact);
        small[i] = flops / time_prefill(b, b->small);
        ratio[i] = ours[i] / limit[i];
        gain[i] = small[i] / ours[i];
    }
    b->prefill_flops_s[0] = yardstick_median(ours, b->rounds);
    b->prefill_flops_s[1] = yardstick_median(small, b->rounds);
    printf("| sgemm, prefill shapes, M=512 | %.0f GFLOP/s | | |\n",
           yardstick_median(limit, b->rounds) * 1e-9);
    printf("| prefill, bf16 by sgemm | %.0f GFLOP/s | 0.85 | %.2f |\n",
           b->prefill_flops_s[0] * 1e-9, yardstick_median(ratio, b->rounds));
    printf("| prefill, int8 / bf16 | %.0f GOP/s | 2 | %.2f |\n",
           b->prefill_flops_s[1] * 1e-9, yardstick_median(gain, b->rounds));
}

static void bench_vision(struct bench *b)
{
    static const struct yardstick_shape shapes[] = {
        {1024, 3840, 1280}, {1024, 3420, 1280}, {1024, 1280, 3420}};
    double ours[YARDSTICK_ROUNDS_MAX], limit[YARDSTICK_ROUNDS_MAX];
    double ratio[YARDSTICK_ROUNDS_MAX];
    double flops =
        vision_flops(&b->config.vision, (int)b->config.vision.layers, 1, 1024);

    for (size_t i = 0; i < b->rounds; i++) {
        limit[i] = sgemm_of(b->threads, shapes, 3);
        ours[i] = flops / time_vision(b);
        ratio[i] = ours[i] / limit[i];
    }
    b->vision_flops_s = yardstick_median(ours, b->rounds);
    printf("| sgemm, vision shapes, M=1024 | %.0f GFLOP/s | | |\n",
           yardstick_median(limit, b->rounds) * 1e-9);
    printf("| vision, 448 x 448 | %.0f GFLOP/s | 0.80 | %.2f |\n",
           b->vision_flops_s * 1e-9, yardstick_median(ratio, b->rounds));
}

/* A small picture of one grey under the fixed text, and a question. */
static double time_answer(struct vlm_batch *batch, const char *fixed,
                          uint8_t grey)
{
    static uint8_t rgb[BENCH_SMALL * BENCH_SMALL * 3];
    const struct image image = {BENCH_SMALL, BENCH_SMALL, rgb};
    struct vlm_task task = {.request = {.system = fixed,
                                        .prompt = "Where?",
                                        .image = &image,
                                        .max_tokens = 1}};
    double begin = yardstick_now_s();

    memset(rgb, grey, sizeof(rgb));
    vlm_batch_give(batch, &task);
    while (vlm_batch_take(batch, 1000) == NULL)
        ;
    must(task.answered, &task.err);
    vlm_reply_release(&task.reply);
    return yardstick_now_s() - begin;
}

/* The same fixed text before another picture. */
static void bench_prefix(struct bench *b)
{
    const struct vlm_batch_options options = {
        .sequences = 2, .threads = (int)b->threads, .kv = KV_F16};
    double ratio[YARDSTICK_ROUNDS_MAX], first[YARDSTICK_ROUNDS_MAX];
    char fixed[BENCH_PREFIX + 1] = "";

    /* Marks that the miniature tokenizer has no merges for. */
    for (size_t i = 0; i < BENCH_PREFIX; i++)
        fixed[i] = "?;!:"[i % 4];
    for (size_t i = 0; i < b->rounds; i++) {
        struct vlm_batch *batch = vlm_batch_open(b->small, &options);

        first[i] = time_answer(batch, fixed, 0);
        ratio[i] = time_answer(batch, fixed, 200) / first[i];
        vlm_batch_close(batch);
    }
    printf("| the same 512 tokens before, 2nd / 1st request, int8 | %.2f s "
           "the first | 0.25 at most | %.2f |\n",
           yardstick_median(first, b->rounds),
           yardstick_median(ratio, b->rounds));
}

/* From the rates measured: 36 layers, 32 blocks; picture of 256 tokens, 600
 * of prompt, 400 of answer; the prompt's fixed text read or kept. */
static void reckon_item(const struct bench *b, int small, bool kept,
                        double gain)
{
    const struct qwen_text_config *t = &b->config.text;
    double vision = vision_flops(&b->config.vision, BENCH_BLOCKS, 4, 1024) /
                    b->vision_flops_s;
    double prompt = prefill_flops(t, BENCH_LAYERS, kept ? 256 : 856) /
                    b->prefill_flops_s[small];
    double answer = 400 * decode_bytes(t, BENCH_LAYERS, small ? 1 : 2) /
                    b->decode_bytes_s[small] / gain;

    printf("| item of a whole 3B, reckoned: %s, batch %d, prefix %s | vision "
           "%.1f + prompt %.1f + answer %.1f s | | %.0f items/h |\n",
           small ? "int8" : "bf16", gain > 1 ? BENCH_BATCH : 1,
           kept ? "kept" : "read", vision, prompt, answer,
           3600 / (vision + prompt + answer));
}

static void bench_open(struct bench *b)
{
    const struct vlm_options small = {.weights = VLM_INT8};
    struct err err = {0};

    b->exact = vlm_open(b->dir, &err);
    must(b->exact != NULL, &err);
    b->small = vlm_open_with(b->dir, &small, &err);
    must(b->small != NULL, &err);
    must(qwen_config_read(b->dir, &b->config, &err), &err);
    compute_init(&b->compute);
    b->parallel = parallel_for_open(b->threads);
    compute_use(&b->compute, b->parallel);
    b->yardstick = yardstick_open(b->threads);
}

static void bench_close(struct bench *b)
{
    yardstick_close(b->yardstick);
    compute_release(&b->compute);
    parallel_for_close(b->parallel);
    vlm_close(b->small);
    vlm_close(b->exact);
}

static size_t argument(int argc, char **argv, int i, size_t initial)
{
    long value = i < argc ? strtol(argv[i], NULL, 10) : 0;

    return value > 0 && value <= YARDSTICK_ROUNDS_MAX ? (size_t)value : initial;
}

int main(int argc, char **argv)
{
    struct bench b = {.dir = argc > 1 ? argv[1] : "build/models/qwen",
                      .threads = argument(argc, argv, 2, 2),
                      .rounds = argument(argc, argv, 3, 5)};

    bench_open(&b);
    bench_decode(&b, b.exact);
    bench_decode(&b, b.small);
    bench_batch(&b, b.small);
    fflush(stdout);
    bench_prefill(&b);
    bench_vision(&b);
    fflush(stdout);
    bench_prefix(&b);
    reckon_item(&b, 0, false, 1);
    reckon_item(&b, 1, false, 1);
    reckon_item(&b, 1, true, b.batch_gain);
    bench_close(&b);
    return 0;
}
