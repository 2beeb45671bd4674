#include "models/activation.h"

#include <math.h>

void activation_rms(const float *x, size_t rows, size_t dim,
                    const float *weight, double eps, float *out)
{
    size_t i, j;

    for (i = 0; i < rows; i++, x += dim, out += dim) {
        double sum = 0.0;
        float scale;

        for (j = 0; j < dim; j++)
            sum += (double)x[j] * x[j];
        scale = (float)(1.0 / sqrt(sum / (double)dim + eps));
        for (j = 0; j < dim; j++)
            out[j] = x[j] * scale * weight[j];
    }
}

static float activation_max(const float *x, size_t count)
{
    float most = x[0];
    size_t i;

    for (i = 1; i < count; i++)
        if (x[i] > most)
            most = x[i];
    return most;
}

void activation_softmax(float *x, size_t count)
{
    double sum = 0.0;
    float most, share;
    size_t i;

    if (count == 0)
        return;
    most = activation_max(x, count);
    for (i = 0; i < count; i++) {
        x[i] = expf(x[i] - most);
        sum += x[i];
    }
    share = (float)(1.0 / sum);
    for (i = 0; i < count; i++)
        x[i] *= share;
}

void activation_silu_times(float *gate, const float *up, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        gate[i] = gate[i] / (1.0f + expf(-gate[i])) * up[i];
}

void activation_gelu(float *x, size_t count)
{
    const float root_half = 0.70710678f;
    size_t i;

    for (i = 0; i < count; i++)
        x[i] = 0.5f * x[i] * (1.0f + erff(x[i] * root_half));
}

void activation_quick_gelu(float *x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        x[i] = x[i] / (1.0f + expf(-1.702f * x[i]));
}

void activation_relu(float *x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        x[i] = x[i] > 0.0f ? x[i] : 0.0f;
}

void activation_add(float *x, const float *y, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        x[i] += y[i];
}

double activation_log_sum(const float *x, size_t count)
{
    double sum = 0.0;
    float most;
    size_t i;

    if (count == 0)
        return -INFINITY;
    most = activation_max(x, count);
    for (i = 0; i < count; i++)
        sum += exp((double)x[i] - most);
    return most + log(sum);
}
