/*
 * pickle.h: the part of Python's pickle protocol 2 that describes tensors, and
 * nothing else: no code is ever looked up or run.
 *
 * Opcodes and globals outside a short list are errors. Source: CPython's
 * pickletools, torch/serialization.py; restated in docs/models/torch-file.md.
 *
 * Included by: torch_file.c, tests.
 */
#ifndef LIMBECK_PICKLE_H
#define LIMBECK_PICKLE_H

#include "base/arena.h"
#include "models/kernels/tensor.h"

/* One tensor that the pickle describes: a view into a storage. */
struct pickle_tensor {
    const char *name; /* its key; "" for a pickle that is one tensor */
    enum tensor_type type;
    const char *storage;   /* the member that holds the numbers: data/STORAGE */
    int64_t offset;        /* into the storage, in elements */
    int64_t storage_count; /* elements the storage says it has */
    int rank;
    int64_t shape[TENSOR_DIMS], stride[TENSOR_DIMS];
};

struct pickle_tensors {
    struct pickle_tensor *items; /* [count], in the arena */
    size_t count;
};

enum { PICKLE_BYTES_MAX = 64 << 20, PICKLE_STEPS_MAX = 1 << 22 };

/* A dictionary of tensors, or one tensor; other values in the dictionary are
 * passed over. ERR_STAGE with the offset: an opcode or global that is not
 * allowed, a stack that does not fit, too many steps, a pickle cut short. */
MUST_CHECK bool pickle_read(struct span bytes, struct arena *arena,
                            struct pickle_tensors *out, struct err *err);

#endif
