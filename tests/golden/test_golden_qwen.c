#include "golden.h"

#include "models/layers/activation.h"
#include "models/vlm/sampling.h"
#include "models/layers/kv_cache.h"
#include "models/qwen/qwen_model.h"

/* One checkpoint, its golden file, and what both tests of it need. */
struct qwen {
    struct golden golden;
    struct qwen_model *model;
    struct compute compute;
    struct kv_cache cache;
    int32_t *ids; /* [count], the golden prompt */
    size_t count;
    struct patch_grid grids[4];
    size_t grid_count;
    struct vlm_position *at;
    int32_t next;
    float *embeds; /* [count, hidden] */
};

static int32_t *golden_ids(const struct golden *g, const char *name,
                           size_t *count)
{
    int64_t *wide = golden_ints(g, name, count);
    int32_t *out = heap_grow(NULL, *count + 1, sizeof(*out));
    size_t i;

    for (i = 0; i < *count; i++)
        out[i] = (int32_t)wide[i];
    free(wide);
    return out;
}

static void qwen_open(struct qwen *q, const char *dir)
{
    const struct vlm_load load = {.cache_dir = dir};
    const struct qwen_text_config *t;
    struct err err = {0};
    int64_t *grid;
    char path[200];
    size_t n, i;

    memset(q, 0, sizeof(*q));
    snprintf(path, sizeof(path), "%s/golden.safetensors", dir);
    golden_open(&q->golden, path);
    q->model = qwen_model_open(dir, &load, &err);
    if (!q->model)
        fail_msg("%s", err.text);
    t = &q->model->config.text;
    compute_init(&q->compute);
    kv_cache_init(&q->cache, (size_t)t->layers, (size_t)t->kv_heads,
                  (size_t)t->head_dim);
    q->ids = golden_ids(&q->golden, "input_ids", &q->count);
    grid = golden_ints(&q->golden, "image_grid_thw", &n);
    for (i = 0; i < n; i += 3)
        q->grids[q->grid_count++] =
            (struct patch_grid){(int)grid[i + 1], (int)grid[i + 2]};
    free(grid);
    q->at = heap_grow(NULL, q->count + 64, sizeof(*q->at));
    q->embeds = heap_grow(NULL, (q->count + 64) * (size_t)t->hidden,
                          sizeof(*q->embeds));
}

static void qwen_close(struct qwen *q)
{
    golden_close(&q->golden);
    compute_release(&q->compute);
    kv_cache_release(&q->cache);
    qwen_model_close(q->model);
    free(q->ids);
    free(q->at);
    free(q->embeds);
}

static void check_prompt(struct qwen *q)
{
    size_t tokens[4], i;
    const struct qwen_question question = {
        .system = "You are a geo-localisation expert.",
        .prompt = "Which country is this? Answer yes or no: I'd say "
                  "Portugal.",
        .picture_tokens = tokens,
        .pictures = q->grid_count,
    };
    struct token_list ids = {0};
    struct err err = {0};

    for (i = 0; i < q->grid_count; i++)
        tokens[i] = qwen_vision_tokens(&q->model->config.vision, q->grids[i]);
    assert_true(qwen_chat_encode(q->model->bpe, NULL, &question, &ids, &err));
    assert_int_equal(ids.count, q->count);
    assert_memory_equal(ids.ids, q->ids, q->count * sizeof(*q->ids));
    token_list_release(&ids);
}

static void check_positions(struct qwen *q)
{
    const struct qwen_layout layout = {q->model->words.pad, q->grids,
                                       q->grid_count,
                                       q->model->config.vision.merge};
    int64_t *want, *delta;
    size_t n, i;
    int axis;

    q->next = qwen_positions(q->ids, q->count, &layout, q->at);
    want = golden_ints(&q->golden, "position_ids", &n);
    assert_int_equal(n, 3 * q->count);
    for (axis = 0; axis < 3; axis++)
        for (i = 0; i < q->count; i++)
            assert_int_equal(q->at[i].axis[axis],
                             want[(size_t)axis * q->count + i]);
    delta = golden_ints(&q->golden, "rope_delta", &n);
    assert_int_equal(q->next - (int64_t)q->count, delta[0]);
    free(want);
    free(delta);
}

static void check_vision(struct qwen *q)
{
    const struct trace trace = {golden_put, &q->golden};
    size_t hidden = (size_t)q->model->config.text.hidden, n = 0, i;
    float *patches = golden_floats(&q->golden, "pixel_values");
    const struct qwen_pictures pictures = {patches, q->grids, q->grid_count};
    float *out = heap_grow(NULL, q->count * hidden, sizeof(*out));

    qwen_vision_encode(q->model->vision, &q->compute, &pictures, out, &trace);
    qwen_text_embed(q->model->text, q->ids, q->count, q->embeds);
    for (i = 0; i < q->count; i++)
        if (q->ids[i] == q->model->words.pad)
            memcpy(q->embeds + i * hidden, out + n++ * hidden,
                   hidden * sizeof(*out));
    golden_compare(&q->golden, "inputs_embeds", q->embeds, q->count * hidden);
    free(patches);
    free(out);
}

/* Rows behind what the cache holds, a chunk at a time; x: [count, hidden],
 * normed afterwards. */
static void feed(struct qwen *q, float *x, const struct vlm_position *at,
                 size_t count, const struct trace *trace)
{
    struct vlm_piece piece = {.table = &q->cache.table};
    size_t from;

    kv_cache_reserve(&q->cache, count);
    for (from = 0; from < count; from += piece.count) {
        const struct vlm_step step = {
            .x = x + from * (size_t)q->model->config.text.hidden,
            .at = at + from,
            .pieces = &piece,
            .piece_count = 1,
            .pages = q->cache.pages,
        };

        piece.count = count - from < VLM_CHUNK ? count - from : VLM_CHUNK;
        qwen_text_step(q->model->text, &q->compute, &step, trace);
    }
}

/* Run `count` rows of embeds from the start; the heap holds their scores. */
static float *run(struct qwen *q, const float *embeds, size_t count,
                  const struct trace *trace)
{
    size_t hidden = (size_t)q->model->config.text.hidden;
    size_t words = (size_t)q->model->config.text.vocabulary;
    float *x = heap_grow(NULL, count * hidden, sizeof(*x));
    float *logits = heap_grow(NULL, count * words, sizeof(*logits));

    memcpy(x, embeds, count * hidden * sizeof(*x));
    kv_cache_reset(&q->cache);
    feed(q, x, q->at, count, trace);
    qwen_text_logits(q->model->text, &q->compute, x, count, logits);
    free(x);
    return logits;
}

static void check_text(struct qwen *q)
{
    const struct trace trace = {golden_put, &q->golden};
    size_t words = (size_t)q->model->config.text.vocabulary, n;
    int64_t *pair = golden_ints(&q->golden, "reward.yes_no_ids", &n);
    float *logits = run(q, q->embeds, q->count, &trace);
    const float *last = logits + (q->count - 1) * words;
    float p_yes;

    golden_compare(&q->golden, "logits", logits, q->count * words);
    p_yes = 1.0f / (1.0f + expf(last[pair[1]] - last[pair[0]]));
    golden_compare(&q->golden, "reward.p_yes", &p_yes, 1);
    free(pair);
    free(logits);
}

/* One more token after what the cache holds; scores: [vocabulary]. */
static void step(struct qwen *q, int32_t id, int32_t position, float *scores)
{
    float *x =
        heap_grow(NULL, (size_t)q->model->config.text.hidden, sizeof(*x));
    struct vlm_position at = {{position, position, position}};

    qwen_text_embed(q->model->text, &id, 1, x);
    feed(q, x, &at, 1, NULL);
    qwen_text_logits(q->model->text, &q->compute, x, 1, scores);
    free(x);
}

static void check_greedy(struct qwen *q, const char *name, double penalty)
{
    size_t words = (size_t)q->model->config.text.vocabulary, n, i;
    const struct sampling how = {.repetition_penalty = penalty};
    uint8_t *seen = calloc(words, 1);
    float *logits = run(q, q->embeds, q->count, NULL), *margins;
    float *scores = heap_grow(NULL, words, sizeof(*scores));
    char full[64];
    int64_t *want;

    snprintf(full, sizeof(full), "%s.ids", name);
    want = golden_ints(&q->golden, full, &n);
    snprintf(full, sizeof(full), "%s.margins", name);
    margins = golden_floats(&q->golden, full);
    memcpy(scores, logits + (q->count - 1) * words, words * sizeof(*scores));
    for (i = 0; i < q->count; i++)
        seen[q->ids[i]] = 1;
    for (i = 0; i < n && margins[i] >= 1e-4f; i++) {
        int32_t id;

        sampling_penalise(scores, seen, words, penalty);
        id = sampling_choose(&how, scores, words, i);
        assert_int_equal(id, want[i]);
        seen[id] = 1;
        step(q, id, q->next + (int32_t)i, scores);
    }
    print_message("  %-22s %zu of %zu tokens equal\n", name, i, n);
    free(want);
    free(margins);
    free(scores);
    free(logits);
    free(seen);
}

static void check_score(struct qwen *q)
{
    size_t hidden = (size_t)q->model->config.text.hidden;
    size_t words = (size_t)q->model->config.text.vocabulary, n, i;
    int32_t *ids = golden_ids(&q->golden, "score.ids", &n);
    float *got = heap_grow(NULL, n, sizeof(*got)), *logits;

    qwen_text_embed(q->model->text, ids, n, q->embeds + q->count * hidden);
    for (i = 0; i < n; i++) {
        int32_t at = q->next + (int32_t)i;

        q->at[q->count + i] = (struct vlm_position){{at, at, at}};
    }
    logits = run(q, q->embeds, q->count + n, NULL);
    for (i = 0; i < n; i++) {
        const float *row = logits + (q->count + i - 1) * words;

        got[i] = (float)(row[ids[i]] - activation_log_sum(row, words));
    }
    golden_compare(&q->golden, "score.logprobs", got, n);
    free(ids);
    free(got);
    free(logits);
}

static void check_text_only(struct qwen *q)
{
    const struct qwen_question question = {.prompt = "Hello world"};
    size_t words = (size_t)q->model->config.text.vocabulary, n, i;
    int32_t *want = golden_ids(&q->golden, "text_only.ids", &n);
    struct token_list ids = {0};
    float *logits;

    assert_true(qwen_chat_encode(q->model->bpe, NULL, &question, &ids, NULL));
    assert_int_equal(ids.count, n);
    assert_memory_equal(ids.ids, want, n * sizeof(*want));
    qwen_text_embed(q->model->text, want, n, q->embeds);
    for (i = 0; i < n; i++)
        q->at[i] = (struct vlm_position){{(int32_t)i, (int32_t)i, (int32_t)i}};
    logits = run(q, q->embeds, n, NULL);
    golden_compare(&q->golden, "text_only.logits", logits, n * words);
    token_list_release(&ids);
    free(want);
    free(logits);
}

/* kernels NULL: this processor has no such set. */
static void check_all(const char *dir, const struct kernels *kernels)
{
    struct qwen q;

    if (!kernels)
        return;
    qwen_open(&q, dir);
    q.compute.kernels = kernels;
    print_message("  with %s kernels:\n", kernels->name);
    check_prompt(&q);
    check_positions(&q);
    check_vision(&q);
    check_text(&q);
    check_greedy(&q, "greedy", 1.0);
    check_greedy(&q, "greedy_rep105", 1.05);
    check_greedy(&q, "greedy_rep150", 1.5);
    check_score(&q);
    check_text_only(&q);
    qwen_close(&q);
}

static void qwen_a_gives_every_golden_tensor(void **state)
{
    (void)state;
    check_all(GOLDEN_DATA "qwen_a", kernels_scalar());
    check_all(GOLDEN_DATA "qwen_a", kernels_avx2());
    check_all(GOLDEN_DATA "qwen_a", kernels_avx512());
}

static void qwen_b_gives_every_golden_tensor(void **state)
{
    (void)state;
    check_all(GOLDEN_DATA "qwen_b", kernels_scalar());
    check_all(GOLDEN_DATA "qwen_b", kernels_avx2());
    check_all(GOLDEN_DATA "qwen_b", kernels_avx512());
}

TESTING_MAIN(cmocka_unit_test(qwen_a_gives_every_golden_tensor),
             cmocka_unit_test(qwen_b_gives_every_golden_tensor))
