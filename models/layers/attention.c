#include "models/layers/attention.h"

#include "adapters/matrix.h"
#include "models/layers/activation.h"

/* How many keys query i sees. */
static size_t attention_sees(const struct attention *a, size_t i)
{
    return a->causal ? a->keys - a->queries + i + 1 : a->keys;
}

static void attention_many(const struct attention *a, size_t from, size_t count,
                           float *scores)
{
    size_t keys = attention_sees(a, from + count - 1), i, j;
    const struct matrix_product score = {
        .a = a->q + from * a->q_stride,
        .b = a->k,
        .c = scores,
        .rows = count,
        .columns = keys,
        .inner = a->dim,
        .a_stride = a->q_stride,
        .b_stride = a->k_stride,
        .c_stride = keys,
        .scale = a->scale,
    };
    const struct matrix_product mixed = {
        .a = scores,
        .b = a->v,
        .c = a->out + from * a->out_stride,
        .rows = count,
        .columns = a->dim,
        .inner = keys,
        .a_stride = keys,
        .b_stride = a->v_stride,
        .c_stride = a->out_stride,
        .scale = 1.0f,
    };

    matrix_times_transposed(&score);
    for (i = 0; i < count; i++) {
        size_t sees = attention_sees(a, from + i);
        float *row = scores + i * keys;

        activation_softmax(row, sees);
        for (j = sees; j < keys; j++)
            row[j] = 0.0f;
    }
    matrix_times(&mixed);
}

static void attention_few(const struct compute *c, const struct attention *a,
                          size_t i, float *scores)
{
    size_t keys = attention_sees(a, i), j;
    const struct dot score = {
        .w = a->k,
        .x = a->q + i * a->q_stride,
        .y = scores,
        .rows = keys,
        .inner = a->dim,
        .count = 1,
        .w_stride = a->k_stride,
        .x_stride = a->q_stride,
        .y_stride = keys,
    };
    const struct mix mixed = {
        .v = a->v,
        .p = scores,
        .out = a->out + i * a->out_stride,
        .rows = keys,
        .columns = a->dim,
        .v_stride = a->v_stride,
    };

    c->kernels->dot_f32(&score);
    for (j = 0; j < keys; j++)
        scores[j] *= a->scale;
    activation_softmax(scores, keys);
    c->kernels->mix(&mixed);
}

/* Floats of scratch that one head takes. */
static size_t attention_room(const struct attention *a)
{
    return a->queries < COMPUTE_BLAS_ROWS ? a->keys
                                          : ATTENTION_QUERIES * a->keys;
}

void attention_with(const struct compute *c, const struct attention *a,
                    float *scores)
{
    size_t i;

    for (i = 0; i < a->queries; i++)
        attention_few(c, a, i, scores);
}

static void attention_one(const struct compute *c, const struct attention *a,
                          float *scores)
{
    size_t from, count;

    if (a->queries < COMPUTE_BLAS_ROWS) {
        attention_with(c, a, scores);
        return;
    }
    for (from = 0; from < a->queries; from += count) {
        count = a->queries - from;
        if (count > ATTENTION_QUERIES)
            count = ATTENTION_QUERIES;
        attention_many(a, from, count, scores);
    }
}

void attention_run(struct compute *c, const struct attention *a)
{
    attention_one(c, a, compute_scores(c, attention_room(a)));
}

/* Many heads; `room` floats of scores for each worker. */
struct attention_job {
    struct compute *compute;
    const struct attention *all;
    float *scores;
    size_t room;
};

static void attention_part(void *arg, size_t worker, size_t part)
{
    const struct attention_job *j = arg;

    attention_one(j->compute, &j->all[part], j->scores + worker * j->room);
}

void attention_run_all(struct compute *c, const struct attention *all,
                       size_t count)
{
    struct attention_job job = {.compute = c, .all = all};
    size_t i;

    for (i = 0; i < count; i++)
        if (attention_room(&all[i]) > job.room)
            job.room = attention_room(&all[i]);
    job.scores = compute_scores(c, job.room * parallel_for_threads(c->threads));
    parallel_for_run(c->threads, count, attention_part, &job);
}
