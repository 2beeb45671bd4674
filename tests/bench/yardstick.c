#include "tests/bench/yardstick.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/arena.h"
#include "adapters/matrix.h"
#include "models/kernels/parallel_for.h"

enum { YARDSTICK_STREAMS = 8 };
/* Twice the largest cache that a processor of today shares. */
static const size_t YARDSTICK_BYTES = (size_t)1 << 30;
static const size_t YARDSTICK_PART = (size_t)16 << 20;

struct yardstick {
    struct parallel_for *threads;
    char *data;     /* [YARDSTICK_BYTES] */
    uint64_t *sums; /* [parts], so that nothing is left out */
};

double yardstick_now_s(void)
{
    const char *which = getenv("CLOCK");
    bool cpu = which != NULL && strcmp(which, "cpu") == 0;
    struct timespec t;

    clock_gettime(cpu ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

struct yardstick *yardstick_open(size_t threads)
{
    struct yardstick *y = heap_take(sizeof(*y));

    y->threads = parallel_for_open(threads);
    y->data = mmap(NULL, YARDSTICK_BYTES, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (y->data == MAP_FAILED)
        err_die("could not take %zu bytes", YARDSTICK_BYTES);
    madvise(y->data, YARDSTICK_BYTES, MADV_HUGEPAGE);
    memset(y->data, 1, YARDSTICK_BYTES);
    y->sums =
        heap_grow(NULL, YARDSTICK_BYTES / YARDSTICK_PART, sizeof(*y->sums));
    return y;
}

void yardstick_close(struct yardstick *y)
{
    if (y == NULL)
        return;
    parallel_for_close(y->threads);
    munmap(y->data, YARDSTICK_BYTES);
    free(y->sums);
    free(y);
}

#if defined(__x86_64__)
__attribute__((target("avx512f"))) static uint64_t
yardstick_wide(const char *data)
{
    size_t stream = YARDSTICK_PART / YARDSTICK_STREAMS;
    __m512i sum[YARDSTICK_STREAMS];

    for (int s = 0; s < YARDSTICK_STREAMS; s++)
        sum[s] = _mm512_setzero_si512();
    for (size_t i = 0; i < stream; i += 64)
        for (int s = 0; s < YARDSTICK_STREAMS; s++)
            sum[s] = _mm512_add_epi64(
                sum[s], _mm512_loadu_si512(data + (size_t)s * stream + i));
    for (int s = 1; s < YARDSTICK_STREAMS; s++)
        sum[0] = _mm512_add_epi64(sum[0], sum[s]);
    return (uint64_t)_mm512_reduce_add_epi64(sum[0]);
}

__attribute__((target("avx2"))) static uint64_t
yardstick_middle(const char *data)
{
    size_t stream = YARDSTICK_PART / YARDSTICK_STREAMS;
    __m256i sum[YARDSTICK_STREAMS];
    uint64_t four[4];

    for (int s = 0; s < YARDSTICK_STREAMS; s++)
        sum[s] = _mm256_setzero_si256();
    for (size_t i = 0; i < stream; i += 32)
        for (int s = 0; s < YARDSTICK_STREAMS; s++)
            sum[s] = _mm256_add_epi64(
                sum[s],
                _mm256_loadu_si256(
                    (const __m256i_u *)(const void *)(data +
                                                      (size_t)s * stream + i)));
    for (int s = 1; s < YARDSTICK_STREAMS; s++)
        sum[0] = _mm256_add_epi64(sum[0], sum[s]);
    memcpy(four, &sum[0], sizeof(four));
    return four[0] + four[1] + four[2] + four[3];
}
#endif

static uint64_t yardstick_plain(const char *data)
{
    size_t stream = YARDSTICK_PART / YARDSTICK_STREAMS;
    uint64_t sum[YARDSTICK_STREAMS] = {0}, one, all = 0;

    for (size_t i = 0; i < stream; i += sizeof(one))
        for (int s = 0; s < YARDSTICK_STREAMS; s++) {
            memcpy(&one, data + (size_t)s * stream + i, sizeof(one));
            sum[s] += one;
        }
    for (int s = 0; s < YARDSTICK_STREAMS; s++)
        all += sum[s];
    return all;
}

static void yardstick_part(void *arg, size_t worker, size_t part)
{
    const struct yardstick *y = arg;
    const char *data = y->data + part * YARDSTICK_PART;

    (void)worker;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) {
        y->sums[part] = yardstick_wide(data);
        return;
    }
    if (__builtin_cpu_supports("avx2")) {
        y->sums[part] = yardstick_middle(data);
        return;
    }
#endif
    y->sums[part] = yardstick_plain(data);
}

double yardstick_read(struct yardstick *y)
{
    double begin = yardstick_now_s();

    parallel_for_run(y->threads, YARDSTICK_BYTES / YARDSTICK_PART,
                     yardstick_part, y);
    return (double)YARDSTICK_BYTES / (yardstick_now_s() - begin);
}

double yardstick_sgemm(size_t threads, const struct yardstick_shape *shape,
                       double least_s)
{
    size_t a = shape->rows * shape->inner, b = shape->columns * shape->inner;
    float *data =
        heap_grow(NULL, a + b + shape->rows * shape->columns, sizeof(*data));
    const struct matrix_product p = {
        .a = data,
        .b = data + a,
        .c = data + a + b,
        .rows = shape->rows,
        .columns = shape->columns,
        .inner = shape->inner,
        .a_stride = shape->inner,
        .b_stride = shape->inner,
        .c_stride = shape->columns,
        .scale = 1.0f,
    };
    double begin, seconds;
    int times = 0;

    for (size_t i = 0; i < a + b; i++)
        data[i] = (float)(i % 251) / 251.0f - 0.5f;
    matrix_set_threads((int)threads);
    matrix_times_transposed(&p);
    begin = yardstick_now_s();
    do {
        matrix_times_transposed(&p);
        times++;
        seconds = yardstick_now_s() - begin;
    } while (seconds < least_s);
    matrix_set_threads(1);
    free(data);
    return 2.0 * (double)a * (double)shape->columns * times / seconds;
}

static int yardstick_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double yardstick_median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), yardstick_compare);
    return count % 2 == 1 ? values[count / 2]
                          : (values[count / 2 - 1] + values[count / 2]) / 2;
}
