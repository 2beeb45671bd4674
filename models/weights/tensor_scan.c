#include "models/weights/tensor_scan.h"

#include "models/kernels/parallel_for.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum {
    SCAN_BLOCK = 4096,     /* bytes looked at between two questions */
    SCAN_PART = 4 << 20,   /* bytes that one thread takes at a time */
    SCAN_SHARED = 4,       /* parts from which on threads share them */
    SCAN_THREADS_MAX = 16, /* what saturates the memory of one machine */
};

struct scan {
    const struct tensor *tensor;
    size_t size;         /* bytes of one number */
    size_t part;         /* numbers */
    atomic_size_t first; /* the lowest place found, or the tensor's count */
};

/* Without its sign, a number that is not finite is at least the first one
 * with the greatest exponent: adding what is between that and the topmost bit
 * sets this bit. No branch and a fixed count: the compiler makes vectors of
 * it, and the bytes need no alignment. */
static bool scan_block_16(const uint8_t *bytes, uint16_t gap)
{
    uint16_t all = 0, bits;
    size_t i;

    for (i = 0; i < SCAN_BLOCK / sizeof(bits); i++) {
        memcpy(&bits, bytes + i * sizeof(bits), sizeof(bits));
        all |= (uint16_t)((bits & 0x7fff) + gap);
    }
    return all >> 15;
}

static bool scan_block_32(const uint8_t *bytes)
{
    uint32_t all = 0, bits;
    size_t i;

    for (i = 0; i < SCAN_BLOCK / sizeof(bits); i++) {
        memcpy(&bits, bytes + i * sizeof(bits), sizeof(bits));
        all |= (bits & 0x7fffffff) + 0x800000;
    }
    return all >> 31;
}

/* From half a step over the largest float on, a double rounds to infinity. */
static bool scan_block_64(const uint8_t *bytes)
{
    const uint64_t gap = (UINT64_C(1) << 63) - UINT64_C(0x47effffff0000000);
    uint64_t all = 0, bits;
    size_t i;

    for (i = 0; i < SCAN_BLOCK / sizeof(bits); i++) {
        memcpy(&bits, bytes + i * sizeof(bits), sizeof(bits));
        all |= (bits & INT64_MAX) + gap;
    }
    return all >> 63;
}

static bool scan_block(enum tensor_type type, const uint8_t *bytes)
{
    switch (type) {
    case TENSOR_BF16:
        return scan_block_16(bytes, 0x80);
    case TENSOR_F16:
        return scan_block_16(bytes, 0x400);
    case TENSOR_F32:
        return scan_block_32(bytes);
    default:
        return scan_block_64(bytes);
    }
}

/* The first wrong one of numbers from..end, or end. */
static size_t scan_one_by_one(const struct tensor *t, size_t from, size_t end)
{
    float value;

    for (; from < end; from++) {
        tensor_widen(t, from, 1, &value);
        if (!isfinite(value))
            break;
    }
    return from;
}

static size_t scan_range(const struct scan *s, size_t from, size_t end)
{
    const uint8_t *bytes = s->tensor->data;
    const size_t block = SCAN_BLOCK / s->size;

    for (; end - from >= block; from += block)
        if (scan_block(s->tensor->type, bytes + from * s->size))
            return scan_one_by_one(s->tensor, from, end);
    return scan_one_by_one(s->tensor, from, end);
}

static void scan_part(void *arg, size_t worker, size_t part)
{
    struct scan *s = arg;
    size_t from = part * s->part, left = s->tensor->count - from;
    size_t end = from + (left < s->part ? left : s->part);
    size_t first = atomic_load(&s->first), found;

    (void)worker;
    if (from >= first)
        return;
    found = scan_range(s, from, end);
    while (found < end && found < first &&
           !atomic_compare_exchange_weak(&s->first, &first, found))
        ;
}

static size_t scan_threads(size_t parts)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t threads = processors > 1 ? (size_t)processors : 1;

    if (parts < SCAN_SHARED)
        return 1;
    threads = threads < SCAN_THREADS_MAX ? threads : SCAN_THREADS_MAX;
    return threads < parts ? threads : parts;
}

size_t tensor_scan(const struct tensor *t)
{
    struct scan s = {.tensor = t, .size = tensor_type_size(t->type)};
    struct parallel_for *threads;
    size_t parts;

    if (!tensor_type_is_real(t->type))
        return t->count;
    s.part = SCAN_PART / s.size;
    parts = (t->count + s.part - 1) / s.part;
    atomic_init(&s.first, t->count);
    threads = parallel_for_open(scan_threads(parts));
    parallel_for_run(threads, parts, scan_part, &s);
    parallel_for_close(threads);
    return atomic_load(&s.first);
}

bool tensor_scan_finite(const struct tensor *t, const char *name,
                        struct err *err)
{
    size_t at = tensor_scan(t);
    float value;

    if (at == t->count)
        return true;
    tensor_widen(t, at, 1, &value);
    return err_stage(err, "tensor \"%.100s\": number %zu is %s", name, at,
                     isnan(value) ? "NaN" : "infinite");
}
