#include "models/layers/rows.h"

/* Values of one part: what a thread does in about as long as it takes to wake
 * another. Fewer are left to the caller. */
enum { ROWS_PART = 32 * 1024 };

struct rows_job {
    void (*work)(const struct rows_job *j, size_t from, size_t count);
    size_t count, step;
    struct activation_rows norm;
    double eps;
    float *x;
    const float *y;
    const struct rope *rope;
    size_t heads, stride;
};

static void rows_part(void *arg, size_t worker, size_t part)
{
    const struct rows_job *j = arg;
    size_t from = part * j->step, left = j->count - from;

    (void)worker;
    j->work(j, from, left < j->step ? left : j->step);
}

/* count things of so many values each. */
static void rows_run(struct compute *c, struct rows_job *j, size_t values)
{
    if (j->count == 0)
        return;
    j->step = values < ROWS_PART ? ROWS_PART / values : 1;
    parallel_for_run(c->threads, (j->count + j->step - 1) / j->step, rows_part,
                     j);
}

static void rows_work_rms(const struct rows_job *j, size_t from, size_t count)
{
    const struct activation_rows *n = &j->norm;

    activation_rms(n->x + from * n->dim, count, n->dim, n->weight, j->eps,
                   n->out + from * n->dim);
}

void rows_rms(struct compute *c, const struct activation_rows *n, double eps)
{
    struct rows_job j = {
        .work = rows_work_rms, .count = n->rows, .norm = *n, .eps = eps};

    rows_run(c, &j, n->dim + 1);
}

static void rows_work_silu(const struct rows_job *j, size_t from, size_t count)
{
    activation_silu_times(j->x + from, j->y + from, count);
}

void rows_silu_times(struct compute *c, float *gate, const float *up,
                     size_t count)
{
    struct rows_job j = {
        .work = rows_work_silu, .count = count, .x = gate, .y = up};

    rows_run(c, &j, 1);
}

static void rows_work_gelu(const struct rows_job *j, size_t from, size_t count)
{
    activation_gelu(j->x + from, count);
}

void rows_gelu(struct compute *c, float *x, size_t count)
{
    struct rows_job j = {.work = rows_work_gelu, .count = count, .x = x};

    rows_run(c, &j, 1);
}

static void rows_work_add(const struct rows_job *j, size_t from, size_t count)
{
    activation_add(j->x + from, j->y + from, count);
}

void rows_add(struct compute *c, float *x, const float *y, size_t count)
{
    struct rows_job j = {.work = rows_work_add, .count = count, .x = x, .y = y};

    rows_run(c, &j, 1);
}

static void rows_work_rope(const struct rows_job *j, size_t from, size_t count)
{
    const struct rope some = {
        .cosine = j->rope->cosine + from * j->rope->half,
        .sine = j->rope->sine + from * j->rope->half,
        .rows = count,
        .half = j->rope->half,
    };

    rope_apply(&some, j->heads, j->x + from * j->stride, j->stride);
}

void rows_rope(struct compute *c, const struct rope *r, size_t heads, float *x,
               size_t stride)
{
    struct rows_job j = {
        .work = rows_work_rope,
        .count = r->rows,
        .x = x,
        .rope = r,
        .heads = heads,
        .stride = stride,
    };

    rows_run(c, &j, heads * r->half * 2 + 1);
}
