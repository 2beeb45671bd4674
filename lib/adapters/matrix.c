#include "adapters/matrix.h"

#include "base/err.h"

#include <cblas.h>
#include <limits.h>
#include <string.h>

static blasint matrix_size(size_t n)
{
    if (n > INT_MAX)
        err_die("matrix of %zu rows or columns", n);
    return (blasint)n;
}

static void matrix_clear(const struct matrix_product *p)
{
    size_t i;

    for (i = 0; i < p->rows; i++)
        memset(p->c + i * p->c_stride, 0, p->columns * sizeof(*p->c));
}

static void matrix_run(const struct matrix_product *p,
                       CBLAS_TRANSPOSE transposed)
{
    if (p->rows == 0 || p->columns == 0)
        return;
    if (p->inner == 0 && p->keep == 0.0f) {
        matrix_clear(p);
        return;
    }
    cblas_sgemm(CblasRowMajor, CblasNoTrans, transposed, matrix_size(p->rows),
                matrix_size(p->columns), matrix_size(p->inner), p->scale, p->a,
                matrix_size(p->a_stride), p->b, matrix_size(p->b_stride),
                p->keep, p->c, matrix_size(p->c_stride));
}

void matrix_times_transposed(const struct matrix_product *p)
{
    matrix_run(p, CblasTrans);
}

void matrix_times(const struct matrix_product *p)
{
    matrix_run(p, CblasNoTrans);
}

void matrix_set_threads(int threads)
{
    openblas_set_num_threads(threads < 1 ? 1 : threads);
}
