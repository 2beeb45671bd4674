#include "models/vlm/picture_pass.h"

#include "models/layers/linear.h"

void picture_pass_add(struct picture_pass *pass, struct picture *p)
{
    size_t i;

    if (p->embedding || pass->count == PICTURE_PASS_COUNT)
        return;
    for (i = 0; i < pass->count; i++) {
        const struct picture *o = pass->pictures[i];

        if (o == p || o->grid.height != p->grid.height ||
            o->grid.width != p->grid.width)
            return;
    }
    pass->pictures[pass->count++] = p;
}

static bool pass_is_thick(size_t rows)
{
    size_t rest = rows % VISION_CHUNK;

    return rows >= LINEAR_MANY && (rest == 0 || rest >= LINEAR_MANY);
}

size_t picture_pass_size(const struct picture_pass *pass,
                         const struct kernels *k, int merge)
{
    struct patch_grid grid = pass->pictures[0]->grid;
    size_t patches = (size_t)grid.height * (size_t)grid.width;
    size_t units = patches / ((size_t)merge * (size_t)merge);
    size_t count = pass->count;

    if (!k->many_bf16 || !k->many_f32 || units < LINEAR_MANY ||
        !pass_is_thick(patches))
        return 1;
    while (count > 1 &&
           (count * patches > PICTURE_PASS || !pass_is_thick(count * patches)))
        count--;
    return count;
}
