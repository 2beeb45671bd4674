#include "models/vlm/picture_pass.h"

void picture_pass_add(struct picture_pass *pass, struct picture *p)
{
    size_t i;

    if (p->embedding || pass->count == PICTURE_PASS_COUNT)
        return;
    for (i = 0; i < pass->count; i++) {
        const struct picture *o = pass->pictures[i];

        if (o == p || o->extent.grid.height != p->extent.grid.height ||
            o->extent.grid.width != p->extent.grid.width)
            return;
    }
    pass->pictures[pass->count++] = p;
}

size_t picture_pass_size(const struct picture_pass *pass,
                         const struct vlm *model, const struct compute *c)
{
    return model->family->share(model->own, c, pass->pictures[0]->extent.grid,
                                pass->count);
}
