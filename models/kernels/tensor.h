/*
 * tensor.h: a typed view of numbers that somebody else owns, and widening them
 * to float.
 *
 * Included by: models/kernels, models/weights, pipeline/commands, tests.
 */
#ifndef LIMBECK_TENSOR_H
#define LIMBECK_TENSOR_H

#include <stdint.h>

#include "base/span.h"

enum tensor_type {
    TENSOR_F32,
    TENSOR_F16,
    TENSOR_BF16,
    TENSOR_F64,
    TENSOR_I64,
    TENSOR_I32,
    TENSOR_I16,
    TENSOR_I8,
    TENSOR_U8,
    TENSOR_BOOL,
    TENSOR_TYPES
};

enum { TENSOR_DIMS = 8 };

/* Row-major. rank 0 is a scalar: one element. data need not be aligned to the
 * element: read it by tensor_widen, or ask tensor_is_aligned first. */
struct tensor {
    enum tensor_type type;
    int rank;
    int64_t shape[TENSOR_DIMS];
    size_t count; /* elements */
    const void *data;
};

/* "F32", "BF16", ... as safetensors spells them; false for another word. */
bool tensor_type_parse(struct span word, enum tensor_type *type);
const char *tensor_type_name(enum tensor_type type);
size_t tensor_type_size(enum tensor_type type);  /* bytes of one element */
bool tensor_type_is_real(enum tensor_type type); /* not a whole number */

bool tensor_is_aligned(const struct tensor *t);

/* out: [count], elements from..from+count as float. BF16 is exact; F64 and
 * large integers are rounded. The range must lie inside. */
void tensor_widen(const struct tensor *t, size_t from, size_t count,
                  float *out);
/* The same for integer types, without loss; real types are cut. */
void tensor_read_int(const struct tensor *t, size_t from, size_t count,
                     int64_t *out);

/* IEEE binary16 to float: exact, subnormals and NaN too. */
float tensor_half(uint16_t bits);

#endif
