/* limbeck model bench: how fast a model runs here, beside what a plain loop
 * reads from memory. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/exit_code.h"
#include "base/clock.h"
#include "model_probe.h"
#include "model_tasks.h"
#include "models/family/vlm_shape.h"

enum {
    BENCH_READ_BYTES = 256 << 20,
    BENCH_DECODE = 32,
    BENCH_ROUNDS_MAX = 1000
};

/* Bytes a second of one thread that adds up what no cache holds. */
static double bench_read(void)
{
    size_t count = BENCH_READ_BYTES / sizeof(uint64_t);
    uint64_t *data = heap_take(BENCH_READ_BYTES);
    double best = INFINITY;

    memset(data, 1, BENCH_READ_BYTES);
    for (int round = 0; round < 3; round++) {
        uint64_t a = 0, b = 0, c = 0, d = 0;
        double begin = clock_seconds();
        for (size_t i = 0; i + 4 <= count; i += 4) {
            a += data[i];
            b += data[i + 1];
            c += data[i + 2];
            d += data[i + 3];
        }
        double took = clock_seconds() - begin;
        /* The sum is used, so that the loop is not left out. */
        if (a + b + c + d != 1)
            best = fmin(best, took);
    }
    free(data);
    return BENCH_READ_BYTES / best;
}

/* Sum of seconds and of what was done in them. */
struct bench_pace {
    double seconds, amount;
};

static double bench_rate(const struct bench_pace *p)
{
    return p->seconds > 0 ? p->amount / p->seconds : 0;
}

/* One request; log-probabilities of `count` tokens cost `count` steps. */
static bool bench_ask(struct vlm_session *s, const struct image *picture,
                      int tokens, double *seconds, struct vlm_reply *reply,
                      struct err *err)
{
    const struct vlm_request r = {
        .prompt = "Where was this picture taken? Reason step by step from what "
                  "it shows: the buildings, the signs, the plants, the road, "
                  "the sky and the light. Then name the country, the city and "
                  "the coordinates.",
        .image = picture,
        .max_tokens = tokens};
    double begin = clock_seconds();

    if (!vlm_answer(s, &r, reply, err))
        return false;
    *seconds = clock_seconds() - begin;
    return true;
}

/* A new picture, the same again, then with more tokens: vision, reading and
 * writing told apart. */
static bool bench_vlm_round(struct vlm_session *s, int round,
                            struct bench_pace pace[3], struct err *err)
{
    struct vlm_reply reply;
    struct image picture;
    double fresh, again, longer;
    int prompt, one;

    model_probe_picture(336, 252, &picture);
    picture.rgb[0] = (uint8_t)round;
    picture.rgb[1] = (uint8_t)(round >> 8);
    bool ok = bench_ask(s, &picture, 1, &fresh, &reply, err);
    if (ok)
        vlm_reply_release(&reply);
    ok = ok && bench_ask(s, &picture, 1, &again, &reply, err);
    if (ok) {
        prompt = reply.prompt_tokens;
        one = reply.output_tokens;
        vlm_reply_release(&reply);
        ok = bench_ask(s, &picture, BENCH_DECODE, &longer, &reply, err);
    }
    image_release(&picture);
    if (!ok)
        return false;
    if (fresh > again)
        pace[0] = (struct bench_pace){pace[0].seconds + fresh - again,
                                      pace[0].amount + 1};
    pace[1] =
        (struct bench_pace){pace[1].seconds + again, pace[1].amount + prompt};
    if (longer > again && reply.output_tokens > one)
        pace[2] =
            (struct bench_pace){pace[2].seconds + longer - again,
                                pace[2].amount + reply.output_tokens - one};
    vlm_reply_release(&reply);
    return true;
}

static bool bench_vlm(const struct model_options *o, struct model_probe *p,
                      struct err *err)
{
    struct bench_pace pace[3] = {{0, 0}, {0, 0}, {0, 0}};
    double end = clock_seconds() + o->seconds;
    bool ok = true;

    for (int i = 0;
         ok && i < BENCH_ROUNDS_MAX && (i == 0 || clock_seconds() < end); i++)
        ok = bench_vlm_round(model_probe_session(p), i, pace, err);
    if (!ok)
        return false;
    double reads =
        bench_rate(&pace[2]) * (double)model_probe_shape(p)->token_bytes;
    printf("vision        %.2f pictures/s of 336 x 252\n",
           bench_rate(&pace[0]));
    printf("prefill       %.1f tokens/s\n", bench_rate(&pace[1]));
    printf("decode        %.1f tokens/s\n", bench_rate(&pace[2]));
    printf("weights       %.2f GB/s, a plain loop of one thread reads %.2f "
           "GB/s\n",
           reads * 1e-9, bench_read() * 1e-9);
    return true;
}

static bool bench_pictures(const struct model_options *o,
                           const struct model_folder *m, struct model_probe *p,
                           struct err *err)
{
    struct image picture;
    struct bench_pace pace = {0, 0};
    bool ok;

    model_probe_picture(336, 252, &picture);
    ok = model_probe_run(p, &picture, NULL, err); /* memory is taken here */
    double begin = clock_seconds();
    while (ok && pace.seconds < o->seconds) {
        ok = model_probe_run(p, &picture, NULL, err);
        pace.amount++;
        pace.seconds = clock_seconds() - begin;
    }
    image_release(&picture);
    if (!ok)
        return false;
    printf("speed         %.2f %s/s\n", bench_rate(&pace),
           m->kind == MODEL_SENTENCE ? "pairs of texts" : "pictures");
    printf("weights       %.2f GB/s, a plain loop of one thread reads %.2f "
           "GB/s\n",
           bench_rate(&pace) * (double)m->weight_bytes * 1e-9,
           bench_read() * 1e-9);
    return true;
}

int model_bench(const struct model_options *o, struct err *err)
{
    struct model_folder m;
    struct model_probe *p = NULL;
    bool ok = model_folder_read(&m, o->dir, err);

    if (ok)
        p = model_probe_open(&m, (int)o->threads, err);
    ok = p != NULL && (m.kind == MODEL_VLM ? bench_vlm(o, p, err)
                                           : bench_pictures(o, &m, p, err));
    model_probe_close(p);
    model_folder_release(&m);
    return ok ? EXIT_DONE : EXIT_STOPPED;
}
