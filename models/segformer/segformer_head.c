#include <math.h>

#include "base/arena.h"
#include "adapters/matrix.h"
#include "models/segformer/segformer_model.h"

/*
 * The decoder is linear up to its ReLU: each stage's features through its own
 * linear_c, enlarged, stacked (last stage first), through linear_fuse and a
 * batch norm. Enlarging commutes with all of these, so that
 *     W_s = scale * F_s * C_s
 * does the same with a quarter of the enlarging, on fewer channels.
 */

struct segformer_fold {
    float *fuse;          /* [head, 4 * head] */
    float *scale, *shift; /* [head], of the batch norm */
};

static float *segformer_vector(const struct segformer *m, const char *name,
                               struct err *err)
{
    return checkpoint_need_vector(m->cp, name, m->head, err);
}

static bool segformer_batch_norm(const struct segformer *m,
                                 struct segformer_fold *f, struct err *err)
{
    float *mean = NULL, *variance = NULL;
    const double eps = 1e-5;

    f->scale = segformer_vector(m, "decode_head.batch_norm.weight", err);
    if (f->scale != NULL)
        f->shift = segformer_vector(m, "decode_head.batch_norm.bias", err);
    if (f->shift != NULL)
        mean = segformer_vector(m, "decode_head.batch_norm.running_mean", err);
    if (mean != NULL)
        variance =
            segformer_vector(m, "decode_head.batch_norm.running_var", err);
    for (int64_t i = 0; variance != NULL && i < m->head; i++) {
        f->scale[i] =
            (float)((double)f->scale[i] / sqrt((double)variance[i] + eps));
        f->shift[i] -= mean[i] * f->scale[i];
    }
    bool ok = variance != NULL;
    free(mean);
    free(variance);
    return ok;
}

static bool segformer_fuse(const struct segformer *m, struct segformer_fold *f,
                           struct err *err)
{
    const int64_t shape[4] = {m->head, SEGFORMER_STAGES * m->head, 1, 1};
    const struct tensor *t =
        checkpoint_need(m->cp, "decode_head.linear_fuse.weight", 4, shape, err);

    if (t == NULL)
        return false;
    f->fuse = heap_grow(NULL, t->count, sizeof(float));
    tensor_widen(t, 0, t->count, f->fuse);
    return true;
}

/* Stage s: its part of fuse times its linear_c, scaled; and what its bias
 * adds. */
static bool segformer_fold_stage(struct segformer *m,
                                 const struct segformer_fold *f, int s,
                                 struct err *err)
{
    struct segformer_stage *stage = &m->stages[s];
    const int64_t shape[2] = {m->head, stage->dim};
    size_t head = (size_t)m->head, dim = (size_t)stage->dim;
    size_t from = (size_t)(SEGFORMER_STAGES - 1 - s) * head;
    struct linear own;
    char name[80];

    snprintf(name, sizeof(name), "decode_head.linear_c.%d.proj", s);
    if (!linear_open(&own, m->cp, name, shape, true, err))
        return false;
    float *c = heap_grow(NULL, head * dim, sizeof(float));
    float *w = heap_grow(NULL, head * dim, sizeof(float));
    tensor_widen(&own.weight, 0, head * dim, c);
    const struct matrix_product p = {.a = f->fuse + from,
                                     .b = c,
                                     .c = w,
                                     .rows = head,
                                     .columns = dim,
                                     .inner = head,
                                     .a_stride = SEGFORMER_STAGES * head,
                                     .b_stride = dim,
                                     .c_stride = dim,
                                     .scale = 1.0f};
    matrix_times(&p);
    for (size_t i = 0; i < head; i++) {
        double sum = 0;
        for (size_t j = 0; j < head; j++)
            sum += (double)f->fuse[i * SEGFORMER_STAGES * head + from + j] *
                   (double)own.bias[j];
        m->fuse_bias[i] += f->scale[i] * (float)sum;
        for (size_t j = 0; j < dim; j++)
            w[i * dim + j] *= f->scale[i];
    }
    free(c);
    linear_close(&own);
    const struct tensor view = {.type = TENSOR_F32,
                                .rank = 2,
                                .shape = {m->head, stage->dim},
                                .count = head * dim,
                                .data = w};
    linear_view(&stage->fuse, &view);
    return true;
}

bool segformer_open_head(struct segformer *m, struct err *err)
{
    const int64_t shape[4] = {(int64_t)m->label_count, m->head, 1, 1};
    struct segformer_fold f = {.fuse = NULL};
    bool ok = segformer_batch_norm(m, &f, err) && segformer_fuse(m, &f, err);

    if (ok) {
        m->fuse_bias = f.shift;
        f.shift = NULL;
    }
    for (int s = 0; ok && s < SEGFORMER_STAGES; s++)
        ok = segformer_fold_stage(m, &f, s, err);
    free(f.fuse);
    free(f.scale);
    free(f.shift);
    if (!ok)
        return false;
    const struct tensor *t =
        checkpoint_need(m->cp, "decode_head.classifier.weight", 4, shape, err);
    if (t == NULL)
        return false;
    linear_view(&m->classify, t);
    m->classify.bias = checkpoint_need_vector(
        m->cp, "decode_head.classifier.bias", shape[0], err);
    return m->classify.bias != NULL;
}
