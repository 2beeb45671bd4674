#include "models/kernels/int8.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct int8_shape int8_shape_of(size_t outputs, size_t inputs, size_t group)
{
    size_t depth = (inputs + INT8_STEP - 1) / INT8_STEP * INT8_STEP;

    if (depth == 0)
        depth = INT8_STEP;
    if (group == 0 || group > INT8_GROUP_MAX)
        group = depth < INT8_GROUP_MAX ? depth : INT8_GROUP_MAX;
    return (struct int8_shape){
        .outputs = outputs,
        .inputs = inputs,
        .depth = depth,
        .group = group,
        .groups = (depth + group - 1) / group,
        .panels = (outputs + INT8_PANEL - 1) / INT8_PANEL,
    };
}

size_t int8_code_bytes(const struct int8_shape *s)
{
    return s->panels * INT8_PANEL * s->depth;
}

size_t int8_scale_count(const struct int8_shape *s)
{
    return s->panels * INT8_PANEL * s->groups;
}

void int8_scale(uint32_t most_bits, float *scale, float *inverse)
{
    float most;

    memcpy(&most, &most_bits, sizeof(most));
    *inverse = 0.0f;
    *scale = isfinite(most) ? most / 127.0f : NAN;
    if (isfinite(most) && most > 1e-30f)
        *inverse = 127.0f / most;
}

static uint32_t int8_most(const float *x, size_t count)
{
    uint32_t most = 0, bits;
    size_t i;

    for (i = 0; i < count; i++) {
        memcpy(&bits, x + i, sizeof(bits));
        bits &= 0x7fffffff;
        most = bits > most ? bits : most;
    }
    return most;
}

static void scalar_quantise(const struct int8_shape *s, const float *x,
                            int8_t *codes, float *scales, int32_t *shifts)
{
    size_t g, i, from, end;

    memset(codes + s->inputs, 0, s->depth - s->inputs);
    for (g = 0, from = 0; g < s->groups; g++, from = end) {
        int32_t sum = 0;
        float inverse;

        end = from + s->group < s->inputs ? from + s->group : s->inputs;
        int8_scale(int8_most(x + from, end - from), scales + g, &inverse);
        for (i = from; i < end; i++) {
            codes[i] = inverse > 0 ? (int8_t)lrintf(x[i] * inverse) : 0;
            sum += codes[i];
        }
        shifts[g] = 128 * sum;
    }
}

/* Row i, output `lane` of a panel. */
static float scalar_one(const struct int8_dot *d, size_t panel, size_t lane,
                        size_t i)
{
    const struct int8_shape *s = &d->w->shape;
    const uint8_t *w = d->w->codes + panel * INT8_PANEL * s->depth + lane * 4;
    const float *scale = d->w->scales + panel * INT8_PANEL * s->groups + lane;
    const int8_t *x = d->x->codes + i * s->depth;
    size_t g, j = 0;
    float y = 0.0f;

    for (g = 0; g < s->groups; g++) {
        size_t end = j + s->group < s->depth ? j + s->group : s->depth;
        int32_t sum = 0;

        for (; j < end; j++)
            sum += w[j / 4 * 64 + j % 4] * x[j];
        sum -= d->x->shifts[i * s->groups + g];
        y = fmaf((float)sum,
                 d->x->scales[i * s->groups + g] * scale[g * INT8_PANEL], y);
    }
    return y;
}

static void scalar_dot(const struct int8_dot *d)
{
    size_t outputs = d->w->shape.outputs, panel, lane, i;

    for (panel = d->first; panel < d->first + d->panels; panel++)
        for (lane = 0; lane < INT8_PANEL; lane++) {
            size_t r = panel * INT8_PANEL + lane;

            for (i = 0; r < outputs && i < d->x->rows; i++)
                d->y[i * d->y_stride + r] = scalar_one(d, panel, lane, i);
        }
}

const struct int8_kernels *int8_scalar(void)
{
    static const struct int8_kernels scalar = {"scalar", scalar_quantise, NULL,
                                               scalar_dot};

    return &scalar;
}

const struct int8_kernels *int8_best(void)
{
    const struct int8_kernels *k = int8_amx();

    k = k ? k : int8_vnni();
    k = k ? k : int8_avx512();
    k = k ? k : int8_avx2();
    return k ? k : int8_scalar();
}

bool int8_pack_panel(const struct int8_shape *s, const float *w, size_t rows,
                     int8_t *scratch, uint8_t *codes, float *scales)
{
    const struct int8_kernels *k = int8_best();
    float *scale = heap_grow(NULL, s->groups, sizeof(*scale));
    int32_t *shift = heap_grow(NULL, s->groups, sizeof(*shift));
    bool finite = true;
    size_t r, g, j;

    memset(codes, 128, INT8_PANEL * s->depth);
    memset(scales, 0, INT8_PANEL * s->groups * sizeof(*scales));
    for (r = 0; r < rows; r++) {
        k->quantise(s, w + r * s->inputs, scratch, scale, shift);
        for (g = 0; g < s->groups; g++) {
            scales[g * INT8_PANEL + r] = scale[g];
            finite = finite && isfinite(scale[g]);
        }
        for (j = 0; j < s->depth; j += 4) {
            uint32_t four;

            memcpy(&four, scratch + j, sizeof(four));
            four ^= 0x80808080u;
            memcpy(codes + j * INT8_PANEL + r * 4, &four, sizeof(four));
        }
    }
    free(scale);
    free(shift);
    return finite;
}
