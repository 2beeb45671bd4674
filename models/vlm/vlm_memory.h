/*
 * vlm_memory.h: the memory that computing takes, from a model's shape.
 *
 * Included by: models/vlm, tests.
 */
#ifndef LIMBECK_VLM_MEMORY_H
#define LIMBECK_VLM_MEMORY_H

#include "models/family/vlm_shape.h"
#include "models/layers/kv_pages.h"

struct kv_shape vlm_kv_shape(const struct vlm_shape *shape,
                             enum kv_format format);

/* Bytes of steps of one sequence of so many tokens, but for its pages. */
size_t vlm_memory_step(const struct vlm_shape *shape, size_t tokens,
                       size_t threads);
/* Bytes of a pass of the vision tower over so many patches. */
size_t vlm_memory_pass(const struct vlm_shape *shape, size_t patches);

#endif
