/*
 * safetensors.h: one mapped checkpoint file.
 *
 * Format: u64 little-endian header length, a JSON header {name: {"dtype",
 * "shape", "data_offsets": [begin, end]}}, then the data; offsets count from
 * the end of the header. Nothing in the header is believed before it was
 * checked against the file: see safetensors_open.
 *
 * Included by: models/weights, models/clip, pipeline/commands, tests.
 */
#ifndef LIMBECK_SAFETENSORS_H
#define LIMBECK_SAFETENSORS_H

#include "base/err.h"
#include "models/kernels/tensor.h"

struct safetensors;

enum {
    SAFETENSORS_HEADER_MAX = 16 << 20, /* bytes; the largest known: < 1 MiB */
    SAFETENSORS_TENSORS_MAX = 1 << 18,
    SAFETENSORS_NAME_MAX = 512
};

/* Map the file. ERR_STAGE, naming file and tensor, when: the file is shorter
 * than it says, the header is too long or no JSON object, a dtype is not
 * known, there are more than 8 dimensions, a size overflows or does not equal
 * the bytes given, bytes lie outside the file, two tensors share bytes or a
 * name, or there are too many. Bytes that no tensor claims are allowed. */
MUST_CHECK struct safetensors *safetensors_open(const char *path,
                                                struct err *err);
/* The same on bytes of the caller's, which must outlive it; name: for
 * messages. */
MUST_CHECK struct safetensors *
safetensors_parse(struct span bytes, const char *name, struct err *err);
void safetensors_close(struct safetensors *st); /* NULL is fine */

const char *safetensors_path(const struct safetensors *st);
size_t safetensors_count(const struct safetensors *st);
/* The i-th tensor, in the order of the header, and its name. */
const char *safetensors_name(const struct safetensors *st, size_t i);
const struct tensor *safetensors_at(const struct safetensors *st, size_t i);
/* NULL when there is none. Views live as long as st. */
const struct tensor *safetensors_find(const struct safetensors *st,
                                      const char *name);
/* XXH3 of the header, the file's size and 64 blocks of 4 KiB spread evenly
 * over the data: tells checkpoints apart without reading all of them. */
uint64_t safetensors_fingerprint(const struct safetensors *st);

#endif
