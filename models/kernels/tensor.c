#include "models/kernels/tensor.h"

#include "base/err.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *name;
    size_t size;
} TYPES[TENSOR_TYPES] = {
    [TENSOR_F32] = {"F32", 4},   [TENSOR_F16] = {"F16", 2},
    [TENSOR_BF16] = {"BF16", 2}, [TENSOR_F64] = {"F64", 8},
    [TENSOR_I64] = {"I64", 8},   [TENSOR_I32] = {"I32", 4},
    [TENSOR_I16] = {"I16", 2},   [TENSOR_I8] = {"I8", 1},
    [TENSOR_U8] = {"U8", 1},     [TENSOR_BOOL] = {"BOOL", 1},
};

bool tensor_type_parse(struct span word, enum tensor_type *type)
{
    int i;

    for (i = 0; i < TENSOR_TYPES; i++)
        if (span_is(word, TYPES[i].name)) {
            *type = (enum tensor_type)i;
            return true;
        }
    return false;
}

const char *tensor_type_name(enum tensor_type type)
{
    return TYPES[type].name;
}

size_t tensor_type_size(enum tensor_type type)
{
    return TYPES[type].size;
}

bool tensor_is_aligned(const struct tensor *t)
{
    return (uintptr_t)t->data % tensor_type_size(t->type) == 0;
}

float tensor_half(uint16_t bits)
{
    uint32_t sign = (uint32_t)(bits & 0x8000) << 16;
    uint32_t exponent = bits >> 10 & 31, fraction = bits & 1023;
    uint32_t wide;
    float value;

    if (exponent == 0) { /* zero or subnormal: fraction * 2^-24 */
        value = ldexpf((float)fraction, -24);
        return sign ? -value : value;
    }
    wide =
        sign | (exponent == 31 ? 255 : exponent + 112) << 23 | fraction << 13;
    memcpy(&value, &wide, sizeof(value));
    return value;
}

static float tensor_bfloat(uint16_t bits)
{
    uint32_t wide = (uint32_t)bits << 16;
    float value;

    memcpy(&value, &wide, sizeof(value));
    return value;
}

/* One element through memcpy, so that it may lie anywhere. */
static double tensor_real_at(enum tensor_type type, const uint8_t *p)
{
    uint16_t half;
    float single;
    double real;

    switch (type) {
    case TENSOR_F32:
        memcpy(&single, p, 4);
        return single;
    case TENSOR_F64:
        memcpy(&real, p, 8);
        return real;
    case TENSOR_F16:
        memcpy(&half, p, 2);
        return tensor_half(half);
    default:
        memcpy(&half, p, 2);
        return tensor_bfloat(half);
    }
}

static int64_t tensor_int_at(enum tensor_type type, const uint8_t *p)
{
    int64_t large;
    int32_t middle;
    int16_t small;

    switch (type) {
    case TENSOR_I64:
        memcpy(&large, p, 8);
        return large;
    case TENSOR_I32:
        memcpy(&middle, p, 4);
        return middle;
    case TENSOR_I16:
        memcpy(&small, p, 2);
        return small;
    case TENSOR_I8:
        return *(const int8_t *)p;
    default:
        return *p;
    }
}

bool tensor_type_is_real(enum tensor_type type)
{
    return type <= TENSOR_F64;
}

static const uint8_t *tensor_at(const struct tensor *t, size_t from,
                                size_t count)
{
    if (from > t->count || count > t->count - from)
        err_die("tensor read past its end");
    return (const uint8_t *)t->data + from * tensor_type_size(t->type);
}

void tensor_widen(const struct tensor *t, size_t from, size_t count, float *out)
{
    const uint8_t *p = tensor_at(t, from, count);
    size_t size = tensor_type_size(t->type), i;

    if (t->type == TENSOR_F32)
        memcpy(out, p, count * size);
    else if (tensor_type_is_real(t->type))
        for (i = 0; i < count; i++)
            out[i] = (float)tensor_real_at(t->type, p + i * size);
    else
        for (i = 0; i < count; i++)
            out[i] = (float)tensor_int_at(t->type, p + i * size);
}

/* A real as an integer: what does not fit becomes the nearest end. */
static int64_t tensor_cut(double x)
{
    if (!(x > -9.2e18))
        return isnan(x) ? 0 : INT64_MIN;
    return x < 9.2e18 ? (int64_t)x : INT64_MAX;
}

void tensor_read_int(const struct tensor *t, size_t from, size_t count,
                     int64_t *out)
{
    const uint8_t *p = tensor_at(t, from, count);
    size_t size = tensor_type_size(t->type), i;

    for (i = 0; i < count; i++)
        out[i] = tensor_type_is_real(t->type)
                     ? tensor_cut(tensor_real_at(t->type, p + i * size))
                     : tensor_int_at(t->type, p + i * size);
}
