/* CLIP, BERT and SegFormer of true shapes beside OpenBLAS on this machine, on
 * one thread, as a session runs them. Prints rows `| name | measured | target
 * | ratio |`: the middle one of ROUNDS.
 *   bench_encoders FOLDER [ROUNDS]     of clip-b32, clip-l14, minilm, ... */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/file.h"
#include "models/clip/clip.h"
#include "models/segformer/segformer.h"
#include "models/bert/sentence.h"
#include "tests/bench/yardstick.h"

enum { BENCH_PICTURES = 4, BENCH_TOKENS = 128, BENCH_SIDE = 512 };

static const double BENCH_LEAST_S = 0.3;

/* What is measured: run(session, x, out) does `flops` of the model's work. */
struct encoder {
    const char *name, *target;
    struct yardstick_shape shape; /* its widest product, for the yardstick */
    double flops;
    size_t things; /* that one run encodes */
    void (*run)(void *session, float *x, float *out);
    void *session;
    float *x, *out;
};

static void must(bool ok, const struct err *err)
{
    if (!ok)
        err_die("%s", err->text);
}

static float *make_floats(size_t count)
{
    float *x = heap_grow(NULL, count, sizeof(*x));

    for (size_t i = 0; i < count; i++)
        x[i] = (float)(i * 2654435761u % 1000) / 500.0f - 1.0f;
    return x;
}

static void run_clip(void *session, float *x, float *out)
{
    clip_encode(session, x, BENCH_PICTURES, NULL, out);
}

static void run_sentence(void *session, float *x, float *out)
{
    int32_t ids[BENCH_TOKENS];
    struct err err;

    (void)x;
    for (int i = 0; i < BENCH_TOKENS; i++)
        ids[i] = i * 37 % 30522;
    must(sentence_encode_ids(session, ids, BENCH_TOKENS, NULL, out, &err),
         &err);
}

static void run_segformer(void *session, float *x, float *out)
{
    const struct pixels planes = {BENCH_SIDE, BENCH_SIDE, x};
    const float *logits;
    struct err err;
    int h, w;

    must(segformer_run(session, &planes, NULL, "", &logits, &h, &w, &err),
         &err);
    out[0] = logits[0];
}

static double time_encoder(const struct encoder *e)
{
    double begin = yardstick_now_s(), seconds;
    int times = 0;

    do {
        e->run(e->session, e->x, e->out);
        times++;
        seconds = yardstick_now_s() - begin;
    } while (seconds < BENCH_LEAST_S);
    return seconds / times;
}

static void bench_encoder(const struct encoder *e, size_t rounds)
{
    double ours[YARDSTICK_ROUNDS_MAX], limit[YARDSTICK_ROUNDS_MAX];
    double ratio[YARDSTICK_ROUNDS_MAX];

    e->run(e->session, e->x, e->out);
    for (size_t i = 0; i < rounds; i++) {
        limit[i] = yardstick_sgemm(1, &e->shape, BENCH_LEAST_S);
        ours[i] = e->flops / time_encoder(e);
        ratio[i] = ours[i] / limit[i];
    }
    double rate = yardstick_median(ours, rounds);
    printf("| sgemm %zu x %zu x %zu, 1 thread | %.0f GFLOP/s | | |\n",
           e->shape.rows, e->shape.columns, e->shape.inner,
           yardstick_median(limit, rounds) * 1e-9);
    printf("| %s | %.0f GFLOP/s, %.1f ms each | %s | %.2f |\n", e->name,
           rate * 1e-9, e->flops / rate * 1e3 / (double)e->things, e->target,
           yardstick_median(ratio, rounds));
    fflush(stdout);
}

static void bench_clip(const char *dir, const char *name, size_t layers,
                       size_t rounds)
{
    struct err err = {0};
    struct clip *model = clip_open(dir, &err);
    size_t side = 224, plane = 3 * side * side,
           width = layers == 24 ? 1024 : 768;
    size_t patch = layers == 24 ? 14 : 32;
    size_t tokens = side / patch * (side / patch) + 1;
    double t = (double)tokens, w = (double)width, p = (double)patch;

    must(model != NULL, &err);
    struct encoder e = {
        .name = name,
        .target = "0.80",
        .shape = {BENCH_PICTURES * tokens, 4 * width, width},
        .flops =
            BENCH_PICTURES * ((double)layers * t * (24 * w * w + 4 * t * w) +
                              (t - 1) * 6 * p * p * w),
        .things = BENCH_PICTURES,
        .run = run_clip,
        .session = clip_session_open(model),
        .x = make_floats(BENCH_PICTURES * plane),
        .out = make_floats(BENCH_PICTURES * clip_width(model)),
    };
    bench_encoder(&e, rounds);
    clip_session_close(e.session);
    clip_close(model);
    free(e.x);
    free(e.out);
}

static void bench_sentence(const char *dir, size_t rounds)
{
    struct err err = {0};
    struct sentence *model = sentence_open(dir, &err);
    double t = BENCH_TOKENS, w = 384;

    must(model != NULL, &err);
    struct encoder e = {
        .name = "MiniLM-L6, 128 tokens",
        .target = "0.65",
        .shape = {BENCH_TOKENS, 1536, 384},
        .flops = 6 * t * (24 * w * w + 4 * t * w),
        .things = 1,
        .run = run_sentence,
        .session = sentence_session_open(model),
        .out = make_floats(sentence_width(model)),
    };
    bench_encoder(&e, rounds);
    sentence_session_close(e.session);
    sentence_close(model);
    free(e.out);
}

/* The published count of SegFormer-B0 at 512 x 512 with 150 labels: 8.4 G
 * multiplications with additions. We fold the head, and so do less. */
static void bench_segformer(const char *dir, size_t rounds)
{
    struct err err = {0};
    struct segformer *model = segformer_open(dir, &err);

    must(model != NULL, &err);
    struct encoder e = {
        .name = "SegFormer-B0, 512 x 512",
        .target = "0.40",
        .shape = {1024, 3840, 1280},
        .flops = 16.8e9,
        .things = 1,
        .run = run_segformer,
        .session = segformer_session_open(model),
        .x = make_floats(3 * BENCH_SIDE * BENCH_SIDE),
        .out = make_floats(1),
    };
    bench_encoder(&e, rounds);
    segformer_session_close(e.session);
    segformer_close(model);
    free(e.x);
    free(e.out);
}

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : "build/models";
    long asked = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    size_t rounds =
        asked > 0 && asked <= YARDSTICK_ROUNDS_MAX ? (size_t)asked : 5;
    static const char *const names[] = {"clip-b32", "clip-l14", "minilm",
                                        "segformer-b0"};
    char *dirs[4];

    for (int i = 0; i < 4; i++)
        dirs[i] = file_join(folder, names[i]);
    bench_clip(dirs[0], "CLIP ViT-B/32, 4 pictures", 12, rounds);
    bench_clip(dirs[1], "CLIP ViT-L/14, 4 pictures", 24, rounds);
    bench_sentence(dirs[2], rounds);
    bench_segformer(dirs[3], rounds);
    for (int i = 0; i < 4; i++)
        free(dirs[i]);
    return 0;
}
