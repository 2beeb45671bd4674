#include "models/linear.h"

#include "base/arena.h"
#include "doors/matrix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

void linear_close(struct linear *l)
{
    free(l->bias);
    l->bias = NULL;
}

/* Rows first..first+count of W as floats: in place, or widened into the
 * panel. */
static const float *linear_panel(const struct linear *l, struct compute *c,
                                 size_t first, size_t count)
{
    const struct tensor *w = &l->weight;
    size_t from = first * l->inputs, values = count * l->inputs;
    bool aligned = tensor_is_aligned(w);

    if (w->type == TENSOR_F32 && aligned)
        return (const float *)w->data + from;
    if (w->type == TENSOR_BF16 && aligned)
        c->kernels->widen_bf16((const uint16_t *)w->data + from, values,
                               c->panel);
    else if (w->type == TENSOR_F16 && aligned)
        c->kernels->widen_f16((const uint16_t *)w->data + from, values,
                              c->panel);
    else
        tensor_widen(w, from, values, c->panel);
    return c->panel;
}

static void linear_add_bias(const struct linear *l, size_t rows, float *y)
{
    size_t i, j;

    for (i = 0; l->bias && i < rows; i++, y += l->outputs)
        for (j = 0; j < l->outputs; j++)
            y[j] += l->bias[j];
}

/* Panel by panel, so that widened weights stay in the cache. */
static void linear_in_panels(const struct linear *l, struct compute *c,
                             const float *x, size_t rows, float *y)
{
    size_t step = COMPUTE_PANEL / l->inputs, first, count;

    if (step == 0)
        err_die("a layer of %zu columns", l->inputs);
    for (first = 0; first < l->outputs; first += count) {
        count = l->outputs - first < step ? l->outputs - first : step;
        if (rows >= COMPUTE_THICK) {
            const struct matrix_product p = {
                .a = x,
                .b = linear_panel(l, c, first, count),
                .c = y + first,
                .rows = rows,
                .columns = count,
                .inner = l->inputs,
                .a_stride = l->inputs,
                .b_stride = l->inputs,
                .c_stride = l->outputs,
                .scale = 1.0f,
            };

            matrix_times_transposed(&p);
        } else {
            const struct dot d = {
                .w = linear_panel(l, c, first, count),
                .x = x,
                .y = y + first,
                .rows = count,
                .inner = l->inputs,
                .count = rows,
                .w_stride = l->inputs,
                .x_stride = l->inputs,
                .y_stride = l->outputs,
            };

            c->kernels->dot_f32(&d);
        }
    }
}

void linear_apply(const struct linear *l, struct compute *c, const float *x,
                  size_t rows, float *y)
{
    const struct dot whole = {
        .w = l->weight.data,
        .x = x,
        .y = y,
        .rows = l->outputs,
        .inner = l->inputs,
        .count = rows,
        .w_stride = l->inputs,
        .x_stride = l->inputs,
        .y_stride = l->outputs,
    };

    if (rows == 0 || l->outputs == 0)
        return;
    if (rows < COMPUTE_THICK && l->weight.type == TENSOR_BF16 &&
        tensor_is_aligned(&l->weight))
        c->kernels->dot_bf16(&whole);
    else
        linear_in_panels(l, c, x, rows, y);
    linear_add_bias(l, rows, y);
}
