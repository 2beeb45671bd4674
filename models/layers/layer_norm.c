#include "models/layers/layer_norm.h"

#include "models/layers/activation.h"

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
    const struct activation_rows all = {
        .x = x,
        .out = out,
        .weight = n->weight,
        .bias = n->bias,
        .rows = rows,
        .dim = n->dim,
    };

    activation_norm(&all, n->eps);
}
