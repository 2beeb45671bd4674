#include "models/qwen/qwen_vision.h"

#include "models/layers/linear.h"

/* Small pictures make products of few rows, in which weights
 * are read again for each picture; several pictures in one pass make products
 * of many rows. What comes out must not depend on it. Attention never looks
 * beyond a picture, and a product's row has the same bits in all company once
 * there are LINEAR_MANY rows, if the kernels say so. So pictures share a pass
 * when none of the tower's products has fewer rows, neither for one picture
 * nor for all of them. */

/* The MLP takes rows in chunks, of which the last has the rest. */
static bool share_has_many_rows(size_t rows)
{
    size_t rest = rows % VISION_CHUNK;

    return rows >= LINEAR_MANY && (rest == 0 || rest >= LINEAR_MANY);
}

size_t qwen_vision_share(const struct qwen_vision_config *config,
                         const struct kernels *k, struct patch_grid grid,
                         size_t count)
{
    size_t patches = (size_t)grid.height * (size_t)grid.width;

    if (!k->many_bf16 || !k->many_f32 ||
        qwen_vision_tokens(config, grid) < LINEAR_MANY ||
        !share_has_many_rows(patches))
        return 1;
    while (count > 1 && (count * patches > VLM_PASS_PATCHES ||
                         !share_has_many_rows(count * patches)))
        count--;
    return count;
}
