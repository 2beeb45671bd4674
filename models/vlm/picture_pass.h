/*
 * picture_pass.h: pictures that share one pass of the vision tower.
 *
 * The weights are then read once for all of them. The family says how many
 * may share it, so that what comes out does not depend on it.
 *
 * Included by: models/vlm, tests.
 */
#ifndef LIMBECK_PICTURE_PASS_H
#define LIMBECK_PICTURE_PASS_H

#include "models/vlm/picture_store.h"

enum { PICTURE_PASS_COUNT = 16 }; /* pictures of a pass, at most */

/* Zeroed is empty. Its pictures are of one grid, and held by others. */
struct picture_pass {
    struct picture *pictures[PICTURE_PASS_COUNT];
    size_t count;
};

/* Add the picture if it is not encoded, has the grid of those that
 * are in, is not one of them, and there is room. */
void picture_pass_add(struct picture_pass *pass, struct picture *p);
/* How many of the first pictures go together: at least 1 of a pass that is not
 * empty. */
size_t picture_pass_size(const struct picture_pass *pass,
                         const struct vlm *model, const struct compute *c);

#endif
