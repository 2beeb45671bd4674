#include "models/kernels/kernels.h"

#include "models/kernels/tensor.h"

#include <string.h>

static float kernels_widen(uint16_t bits)
{
    uint32_t wide = (uint32_t)bits << 16;
    float value;

    memcpy(&value, &wide, sizeof(value));
    return value;
}

static void scalar_dot_bf16(const struct dot *d)
{
    size_t i, r, j;

    for (i = 0; i < d->count; i++)
        for (r = 0; r < d->rows; r++) {
            const uint16_t *w = (const uint16_t *)d->w + r * d->w_stride;
            const float *x = d->x + i * d->x_stride;
            float even = 0.0f, odd = 0.0f;

            for (j = 0; j + 1 < d->inner; j += 2) {
                even += kernels_widen(w[j]) * x[j];
                odd += kernels_widen(w[j + 1]) * x[j + 1];
            }
            if (j < d->inner)
                even += kernels_widen(w[j]) * x[j];
            d->y[i * d->y_stride + r] = even + odd;
        }
}

static void scalar_dot_f32(const struct dot *d)
{
    size_t i, r, j;

    for (i = 0; i < d->count; i++)
        for (r = 0; r < d->rows; r++) {
            const float *w = (const float *)d->w + r * d->w_stride;
            const float *x = d->x + i * d->x_stride;
            float even = 0.0f, odd = 0.0f;

            for (j = 0; j + 1 < d->inner; j += 2) {
                even += w[j] * x[j];
                odd += w[j + 1] * x[j + 1];
            }
            if (j < d->inner)
                even += w[j] * x[j];
            d->y[i * d->y_stride + r] = even + odd;
        }
}

static void scalar_mix(const struct mix *m)
{
    size_t r, c;

    memset(m->out, 0, m->columns * sizeof(*m->out));
    for (r = 0; r < m->rows; r++)
        for (c = 0; c < m->columns; c++)
            m->out[c] += m->p[r] * m->v[r * m->v_stride + c];
}

static void scalar_widen_bf16(const uint16_t *in, size_t count, float *out)
{
    size_t i;

    for (i = 0; i < count; i++)
        out[i] = kernels_widen(in[i]);
}

static void scalar_widen_f16(const uint16_t *in, size_t count, float *out)
{
    size_t i;

    for (i = 0; i < count; i++)
        out[i] = tensor_half(in[i]);
}

const struct kernels *kernels_scalar(void)
{
    static const struct kernels scalar = {
        "scalar",          scalar_dot_bf16,  scalar_dot_f32, scalar_mix,
        scalar_widen_bf16, scalar_widen_f16, NULL,           NULL,
    };

    return &scalar;
}

const struct kernels *kernels_best(void)
{
    if (kernels_avx512())
        return kernels_avx512();
    if (kernels_avx2())
        return kernels_avx2();
    return kernels_scalar();
}
