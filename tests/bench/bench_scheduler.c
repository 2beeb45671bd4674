/* What a batch of answers takes beside its products with weights: scheduling,
 * attention, activations, choosing tokens. Prints rows `| name | measured |
 * target | ratio |` with the shares of the middle one of ROUNDS: 1 - seconds
 * of products / seconds from the first question to the last answer.
 *   bench_scheduler DIR [THREADS [ROUNDS]]     of qwen-24 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/vlm/vlm_batch.h"
#include "tests/bench/yardstick.h"

enum {
    BENCH_SEQUENCES = 8,
    BENCH_QUESTIONS = 16,
    BENCH_WORDS = 40, /* of a prompt, about twice as many tokens */
    BENCH_TOKENS = 32 /* of an answer */
};

struct shares {
    double overhead, choose, steps; /* of the wall's seconds */
    double tokens_s;
};

static void must(bool ok, const struct err *err)
{
    if (!ok)
        err_die("%s", err->text);
}

static struct shares time_batch(const struct vlm *model, size_t threads,
                                double temperature)
{
    const struct vlm_batch_options options = {.sequences = BENCH_SEQUENCES,
                                              .threads = (int)threads,
                                              .kv = KV_F16,
                                              .timed = true};
    static struct vlm_task tasks[BENCH_QUESTIONS];
    char prompt[BENCH_WORDS * 6 + 1] = "";
    struct vlm_batch *b = vlm_batch_open(model, &options);
    struct vlm_batch_counts counts;
    double begin = yardstick_now_s(), wall;
    int tokens = 0;

    for (size_t i = 0; i < BENCH_WORDS; i++)
        memcpy(prompt + i * 6, "where ", 7);
    for (size_t i = 0; i < BENCH_QUESTIONS; i++) {
        tasks[i] = (struct vlm_task){.request = {.prompt = prompt,
                                                 .max_tokens = BENCH_TOKENS,
                                                 .temperature = temperature,
                                                 .top_p = 0.95,
                                                 .seed = i}};
        vlm_batch_give(b, &tasks[i]);
    }
    for (size_t i = 0; i < BENCH_QUESTIONS;)
        i += vlm_batch_take(b, 1000) != NULL;
    wall = yardstick_now_s() - begin;
    counts = vlm_batch_counts(b);
    for (size_t i = 0; i < BENCH_QUESTIONS; i++) {
        must(tasks[i].answered, &tasks[i].err);
        tokens += tasks[i].reply.output_tokens;
        vlm_reply_release(&tasks[i].reply);
    }
    vlm_batch_close(b);
    return (struct shares){.overhead = 1 - counts.product_s / wall,
                           .choose = counts.choose_s / wall,
                           .steps = counts.step_s / wall,
                           .tokens_s = tokens / wall};
}

static void bench_batch(const char *dir, enum vlm_weights weights,
                        size_t threads, size_t rounds)
{
    const struct vlm_options options = {.weights = weights};
    static const double temperatures[] = {0, 1};
    struct err err = {0};
    struct vlm *model = vlm_open_with(dir, &options, &err);

    must(model != NULL, &err);
    for (size_t t = 0; t < 2; t++) {
        double overhead[YARDSTICK_ROUNDS_MAX], choose[YARDSTICK_ROUNDS_MAX];
        double steps[YARDSTICK_ROUNDS_MAX], speed[YARDSTICK_ROUNDS_MAX];

        for (size_t i = 0; i < rounds; i++) {
            struct shares s = time_batch(model, threads, temperatures[t]);

            overhead[i] = s.overhead;
            choose[i] = s.choose;
            steps[i] = s.steps;
            speed[i] = s.tokens_s;
        }
        printf("| scheduler overhead, %s, 24 layers of 1024, batch %d, %s | "
               "%.1f tokens/s; choosing %.3f, outside of steps %.3f | "
               "0.10 at most | %.2f |\n",
               weights == VLM_INT8 ? "int8" : "bf16", BENCH_SEQUENCES,
               t == 0 ? "greedy" : "drawn", yardstick_median(speed, rounds),
               yardstick_median(choose, rounds),
               1 - yardstick_median(steps, rounds),
               yardstick_median(overhead, rounds));
        fflush(stdout);
    }
    vlm_close(model);
}

static size_t argument(int argc, char **argv, int i, size_t initial)
{
    long value = i < argc ? strtol(argv[i], NULL, 10) : 0;

    return value > 0 && value <= YARDSTICK_ROUNDS_MAX ? (size_t)value : initial;
}

int main(int argc, char **argv)
{
    const char *dir = argc > 1 ? argv[1] : "build/bench-models/qwen-24";
    size_t threads = argument(argc, argv, 2, 2);
    size_t rounds = argument(argc, argv, 3, 5);

    bench_batch(dir, VLM_BF16, threads, rounds);
    bench_batch(dir, VLM_INT8, threads, rounds);
    return 0;
}
