#include "models/qwen/qwen_attend.h"

#include "base/arena.h"
#include "models/layers/attention.h"

#include <math.h>
#include <stdlib.h>

void qwen_attend_init(struct qwen_attend *a, struct compute *c,
                      const struct qwen_text_config *config,
                      const struct vlm_step *step)
{
    size_t threads = parallel_for_threads(c->threads), values, i;

    *a = (struct qwen_attend){.compute = c, .config = config, .step = step};
    for (i = 0; i < step->piece_count; i++) {
        const struct vlm_piece *p = &step->pieces[i];

        if (p->table->count + p->count > a->longest)
            a->longest = p->table->count + p->count;
    }
    values = threads * a->longest * (size_t)config->head_dim;
    a->keys = heap_grow(NULL, values, sizeof(float));
    a->values = heap_grow(NULL, values, sizeof(float));
}

void qwen_attend_release(struct qwen_attend *a)
{
    free(a->keys);
    free(a->values);
}

void qwen_attend_scratch(const struct qwen_text_config *config,
                         struct vlm_scratch *scratch)
{
    scratch->thread_position += 2 * (size_t)config->head_dim * sizeof(float);
}

/* One head of keys and values as floats, in a worker's scratch. */
static struct kv_part attend_gather(const struct qwen_attend *a,
                                    const struct vlm_piece *piece, size_t layer,
                                    size_t head, size_t worker)
{
    size_t room = worker * a->longest * (size_t)a->config->head_dim;
    struct kv_part part = {
        .layer = layer,
        .head = head,
        .count = piece->table->count + piece->count,
        .k = a->keys + room,
        .v = a->values + room,
    };

    kv_table_gather(piece->table, a->step->pages, a->compute->kernels, &part);
    return part;
}

/* Query head `i` of those that share the part's keys and values; the piece's
 * rows begin at `from`. */
static struct attention attend_head(const struct qwen_attend *a,
                                    const struct qwen_attend_rows *r,
                                    const struct kv_part *part, size_t rows,
                                    size_t from, size_t i)
{
    size_t heads = (size_t)a->config->heads;
    size_t dim = (size_t)a->config->head_dim;
    size_t share = heads / (size_t)a->config->kv_heads;
    size_t at = from * heads * dim + (part->head * share + i) * dim;

    return (struct attention){
        .q = r->q + at,
        .k = part->k,
        .v = part->v,
        .out = r->out + at,
        .queries = rows,
        .keys = part->count,
        .dim = dim,
        .q_stride = heads * dim,
        .k_stride = dim,
        .v_stride = dim,
        .out_stride = heads * dim,
        .scale = 1.0f / sqrtf((float)dim),
        .causal = true,
    };
}

/* A piece of many rows: one head of keys after the other; the threads share the
 * query heads of each. */
static void attend_many(struct qwen_attend *a, const struct qwen_attend_rows *r,
                        const struct vlm_piece *piece, size_t from)
{
    size_t kv_heads = (size_t)a->config->kv_heads;
    size_t share = (size_t)a->config->heads / kv_heads, head, i;
    struct attention *all = heap_grow(NULL, share, sizeof(*all));

    for (head = 0; head < kv_heads; head++) {
        struct kv_part part = attend_gather(a, piece, r->layer, head, 0);

        for (i = 0; i < share; i++)
            all[i] = attend_head(a, r, &part, piece->count, from, i);
        attention_run_all(a->compute, all, share);
    }
    free(all);
}

/* Pieces of few rows: the threads share all their heads of keys. */
struct attend_job {
    const struct qwen_attend *attend;
    const struct qwen_attend_rows *rows;
    float *scores;      /* [threads, longest] */
    const size_t *from; /* [piece_count], where rows begin */
};

static void attend_part(void *arg, size_t worker, size_t number)
{
    const struct attend_job *j = arg;
    const struct qwen_attend *a = j->attend;
    size_t kv_heads = (size_t)a->config->kv_heads, i;
    size_t share = (size_t)a->config->heads / kv_heads;
    const struct vlm_piece *piece = &a->step->pieces[number / kv_heads];

    if (piece->count >= COMPUTE_BLAS_ROWS)
        return;
    struct kv_part part =
        attend_gather(a, piece, j->rows->layer, number % kv_heads, worker);
    for (i = 0; i < share; i++) {
        const struct attention one = attend_head(
            a, j->rows, &part, piece->count, j->from[number / kv_heads], i);

        attention_with(a->compute, &one, j->scores + worker * a->longest);
    }
}

void qwen_attend_run(struct qwen_attend *a, const struct qwen_attend_rows *r)
{
    const struct vlm_step *step = a->step;
    size_t kv = (size_t)(a->config->kv_heads * a->config->head_dim), i;
    size_t *from = heap_grow(NULL, step->piece_count + 1, sizeof(*from));
    struct attend_job job = {.attend = a, .rows = r, .from = from};

    from[0] = 0;
    for (i = 0; i < step->piece_count; i++) {
        const struct vlm_piece *p = &step->pieces[i];
        const float *const rows[2] = {r->k + from[i] * kv, r->v + from[i] * kv};

        kv_table_put(p->table, step->pages, r->layer, rows, p->count);
        from[i + 1] = from[i] + p->count;
    }
    for (i = 0; i < step->piece_count; i++)
        if (step->pieces[i].count >= COMPUTE_BLAS_ROWS)
            attend_many(a, r, &step->pieces[i], from[i]);
    job.scores = compute_scores(
        a->compute, parallel_for_threads(a->compute->threads) * a->longest);
    parallel_for_run(a->compute->threads,
                     step->piece_count * (size_t)a->config->kv_heads,
                     attend_part, &job);
    free(from);
}
