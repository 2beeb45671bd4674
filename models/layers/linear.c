#include "models/layers/linear.h"

#include "base/arena.h"
#include "base/clock.h"
#include "adapters/matrix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Weights of one part of a product of few rows: 256 KiB of bf16. */
enum { LINEAR_PART = 128 * 1024 };

bool linear_view(struct linear *l, const struct tensor *weight)
{
    memset(l, 0, sizeof(*l));
    l->weight = *weight;
    l->outputs = (size_t)weight->shape[0];
    l->inputs = l->outputs ? weight->count / l->outputs : 0;
    return l->inputs <= LINEAR_INPUTS_MAX;
}

bool linear_open(struct linear *l, const struct checkpoint *cp,
                 const char *name, const int64_t shape[2], bool has_bias,
                 struct err *err)
{
    const struct tensor *weight;
    char full[LINEAR_NAME_MAX];

    memset(l, 0, sizeof(*l));
    snprintf(full, sizeof(full), "%s.weight", name);
    weight = checkpoint_need(cp, full, 2, shape, err);
    if (!weight)
        return false;
    if (!linear_view(l, weight))
        return err_stage(err, "cannot use tensor \"%s\": over %d columns", full,
                         LINEAR_INPUTS_MAX);
    if (!has_bias)
        return true;
    snprintf(full, sizeof(full), "%s.bias", name);
    l->bias = checkpoint_need_vector(cp, full, shape[0], err);
    return l->bias != NULL;
}

void linear_pack(struct linear *l, const struct checkpoint *cp,
                 const char *name, size_t group)
{
    struct packed_set *set = checkpoint_packed(cp);
    char full[LINEAR_NAME_MAX];

    if (!set)
        return;
    snprintf(full, sizeof(full), "%s.weight", name);
    l->packed = packed_want(set, full, checkpoint_find(cp, full), group);
}

void linear_close(struct linear *l)
{
    free(l->bias);
    l->bias = NULL;
}

/* One product, cut into parts of `step` outputs. */
struct linear_job {
    const struct linear *layer;
    struct compute *compute;
    const float *x;
    float *y;
    size_t rows, step;
};

/* Rows first..first+count of W as floats: in place, or widened into the
 * worker's panel. */
static const float *linear_panel(const struct linear *l, struct compute *c,
                                 float *panel, size_t first, size_t count)
{
    const struct tensor *w = &l->weight;
    size_t from = first * l->inputs, values = count * l->inputs;
    bool aligned = tensor_is_aligned(w);

    if (w->type == TENSOR_F32 && aligned)
        return (const float *)w->data + from;
    if (w->type == TENSOR_BF16 && aligned)
        c->kernels->widen_bf16((const uint16_t *)w->data + from, values, panel);
    else if (w->type == TENSOR_F16 && aligned)
        c->kernels->widen_f16((const uint16_t *)w->data + from, values, panel);
    else
        tensor_widen(w, from, values, panel);
    return panel;
}

/* Can the kernels read the weights where they lie? */
static bool linear_in_place(const struct linear *l, const struct kernels *k,
                            size_t rows)
{
    return l->weight.type == TENSOR_BF16 && tensor_is_aligned(&l->weight) &&
           (rows < LINEAR_MANY || k->many_bf16);
}

bool linear_is_free(const struct linear *l, const struct compute *c)
{
    if (l->packed && l->packed->codes)
        return true;
    return linear_in_place(l, c->kernels, LINEAR_MANY) ||
           c->kernels->many_f32 != NULL;
}

static void linear_blas(const struct linear_job *j, const float *w,
                        size_t first, size_t count)
{
    const struct linear *l = j->layer;
    const struct matrix_product p = {
        .a = j->x,
        .b = w,
        .c = j->y + first,
        .rows = j->rows,
        .columns = count,
        .inner = l->inputs,
        .a_stride = l->inputs,
        .b_stride = l->inputs,
        .c_stride = l->outputs,
        .scale = 1.0f,
    };

    matrix_times_transposed(&p);
}

/* To `count` outputs from `first` on, while they are in the processor's
 * cache. */
static void linear_add_bias(const struct linear_job *j, size_t first,
                            size_t count)
{
    const float *bias = j->layer->bias;
    float *y = j->y + first;
    size_t i, k;

    for (i = 0; bias && i < j->rows; i++, y += j->layer->outputs)
        for (k = 0; k < count; k++)
            y[k] += bias[first + k];
}

static void linear_multiply(const struct linear_job *j, size_t worker,
                            size_t first, size_t count)
{
    const struct linear *l = j->layer;
    struct compute *c = j->compute;
    struct dot d = {
        .x = j->x,
        .y = j->y + first,
        .rows = count,
        .inner = l->inputs,
        .count = j->rows,
        .w_stride = l->inputs,
        .x_stride = l->inputs,
        .y_stride = l->outputs,
    };

    if (linear_in_place(l, c->kernels, j->rows)) {
        d.w = (const uint16_t *)l->weight.data + first * l->inputs;
        if (j->rows < LINEAR_MANY)
            c->kernels->dot_bf16(&d);
        else
            c->kernels->many_bf16(&d);
        return;
    }
    d.w = linear_panel(l, c, compute_panel(c, worker), first, d.rows);
    if (j->rows < LINEAR_MANY)
        c->kernels->dot_f32(&d);
    else if (c->kernels->many_f32)
        c->kernels->many_f32(&d);
    else
        linear_blas(j, d.w, first, d.rows);
}

static void linear_part(void *arg, size_t worker, size_t part)
{
    const struct linear_job *j = arg;
    size_t first = part * j->step, left = j->layer->outputs - first;
    size_t count = left < j->step ? left : j->step;

    linear_multiply(j, worker, first, count);
    linear_add_bias(j, first, count);
}

/* Outputs of one part: what fits a panel, in place less, so that the threads
 * share it evenly. The same for any number of them. */
static size_t linear_step(const struct linear *l, const struct kernels *k,
                          size_t rows)
{
    bool in_place = linear_in_place(l, k, rows);
    size_t values = in_place ? LINEAR_PART : COMPUTE_PANEL;
    size_t step = l->inputs ? values / l->inputs : l->outputs;

    if (rows >= LINEAR_MANY && (in_place || (k->many_f32 && step > 96)))
        return 96;
    if (in_place)
        return step / 24 * 24 + 24;
    if (step == 0)
        err_die("a layer of %zu columns", l->inputs);
    return step;
}

static void linear_quantise_part(void *arg, size_t worker, size_t part)
{
    const struct linear_job *j = arg;
    const struct int8_shape *s = &j->layer->packed->shape;
    struct compute *c = j->compute;
    int8_t *codes = c->rows.codes + part * s->depth;

    (void)worker;
    c->int8->quantise(s, j->x + part * s->inputs, codes,
                      c->rows.scales + part * s->groups,
                      c->rows.shifts + part * s->groups);
    if (c->int8->spread)
        c->int8->spread(codes, s->depth, c->rows.wide + part * s->depth);
}

static void linear_int8_part(void *arg, size_t worker, size_t part)
{
    const struct linear_job *j = arg;
    const struct int8_matrix *w = j->layer->packed;
    size_t first = part * j->step, left = w->shape.panels - first;
    const struct int8_dot d = {
        .w = w,
        .x = &j->compute->rows,
        .y = j->y,
        .first = first,
        .panels = left < j->step ? left : j->step,
        .y_stride = j->layer->outputs,
    };

    (void)worker;
    j->compute->int8->dot(&d);
    first *= INT8_PANEL;
    left = j->layer->outputs - first;
    linear_add_bias(
        j, first, left < d.panels * INT8_PANEL ? left : d.panels * INT8_PANEL);
}

/* step counts panels here, in fours. */
static void linear_apply_int8(struct linear_job *j)
{
    const struct int8_shape *s = &j->layer->packed->shape;
    struct parallel_for *threads = j->compute->threads;
    size_t i;

    compute_rows(j->compute, s, j->rows);
    if (j->rows * s->depth >= LINEAR_PART / 4)
        parallel_for_run(threads, j->rows, linear_quantise_part, j);
    else
        for (i = 0; i < j->rows; i++)
            linear_quantise_part(j, 0, i);
    j->step = LINEAR_PART * 2 / (INT8_PANEL * s->depth) / 4 * 4 + 4;
    parallel_for_run(threads, (s->panels + j->step - 1) / j->step,
                     linear_int8_part, j);
}

void linear_apply(const struct linear *l, struct compute *c, const float *x,
                  size_t rows, float *y)
{
    struct linear_job job = {
        .layer = l,
        .compute = c,
        .x = x,
        .y = y,
        .rows = rows,
    };
    double begin = c->product_s ? clock_seconds() : 0;

    if (rows == 0 || l->outputs == 0)
        return;
    if (l->packed && l->packed->codes) {
        linear_apply_int8(&job);
    } else {
        job.step = linear_step(l, c->kernels, rows);
        parallel_for_run(c->threads, (l->outputs + job.step - 1) / job.step,
                         linear_part, &job);
    }
    if (c->product_s)
        *c->product_s += clock_seconds() - begin;
}
