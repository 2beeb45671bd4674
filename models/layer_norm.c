#include "models/layer_norm.h"

#include <math.h>

bool layer_norm_open(struct layer_norm *n, const struct checkpoint *cp,
                     const char *name, size_t dim, double eps, struct err *err)
{
    char full[160];

    *n = (struct layer_norm){.dim = dim, .eps = eps};
    snprintf(full, sizeof(full), "%s.weight", name);
    n->weight = checkpoint_need_vector(cp, full, (int64_t)dim, err);
    if (n->weight == NULL)
        return false;
    snprintf(full, sizeof(full), "%s.bias", name);
    n->bias = checkpoint_need_vector(cp, full, (int64_t)dim, err);
    return n->bias != NULL;
}

void layer_norm_close(struct layer_norm *n)
{
    free(n->weight);
    free(n->bias);
    n->weight = NULL;
    n->bias = NULL;
}

void layer_norm_apply(const struct layer_norm *n, const float *x, size_t rows,
                      float *out)
{
    for (size_t r = 0; r < rows; r++, x += n->dim, out += n->dim) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < n->dim; i++)
            sum += (double)x[i];
        double mean = sum / (double)n->dim;
        for (size_t i = 0; i < n->dim; i++) {
            double d = (double)x[i] - mean;
            squares += d * d;
        }
        float scale = (float)(1 / sqrt(squares / (double)n->dim + n->eps));
        for (size_t i = 0; i < n->dim; i++)
            out[i] = (x[i] - (float)mean) * scale * n->weight[i] + n->bias[i];
    }
}
