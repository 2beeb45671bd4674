#include "models/vlm/vlm_memory.h"

#include "models/layers/kv_cache.h"
#include "models/vlm/vlm_model.h"

struct kv_shape vlm_kv_shape(const struct vlm_shape *shape,
                             enum kv_format format)
{
    return (struct kv_shape){shape->layers, shape->kv_heads, shape->head_dim,
                             format};
}

/* Beside the family's scratch: each token's row, id and position, the logits
 * and their copy for sampling, and a megabyte for all that is small. */
size_t vlm_memory_step(const struct vlm_shape *shape, size_t tokens,
                       size_t threads)
{
    const struct vlm_scratch *s = &shape->scratch;
    size_t rows = tokens < VLM_CHUNK ? tokens : VLM_CHUNK;

    return s->fixed + rows * s->row +
           threads * (s->thread + tokens * s->thread_position) +
           tokens * (shape->hidden + 64) * sizeof(float) +
           shape->vocabulary * 2 * sizeof(float) + (1 << 20);
}

size_t vlm_memory_pass(const struct vlm_shape *shape, size_t patches)
{
    return patches * shape->scratch.patch;
}

/* The embedding stands beside its copy in the rows of the prompt. */
size_t vlm_session_bytes(const struct vlm *m, int tokens,
                         int64_t picture_pixels)
{
    const struct vlm_shape *s = &m->shape;
    size_t positions = tokens < 0 ? 0 : (size_t)tokens;
    size_t patches =
        picture_pixels < 0 ? 0 : (size_t)picture_pixels / s->patch_pixels;
    size_t seen = patches > positions ? patches : positions;

    return kv_cache_bytes(s->layers, s->kv_heads, s->head_dim, positions) +
           vlm_memory_step(s, positions, vlm_threads(m)) +
           vlm_memory_pass(s, patches) +
           vlm_threads(m) * seen * s->scratch.thread_seen +
           2 * patches * s->hidden * sizeof(float);
}
