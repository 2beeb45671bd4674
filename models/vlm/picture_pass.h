/*
 * picture_pass.h: pictures that share one pass of the vision tower.
 *
 * Small pictures make thin products, in which weights are read again for each
 * picture; together they make one thick product. What comes out must not
 * depend on it. Attention never looks beyond a picture, and a product's row
 * has the same bits in all company once there are LINEAR_MANY rows, if the
 * kernels say so. So pictures share a pass when none of the tower's products
 * has fewer rows, neither for one picture nor for all of them.
 *
 * Included by: models/vlm, tests.
 */
#ifndef LIMBECK_PICTURE_PASS_H
#define LIMBECK_PICTURE_PASS_H

#include "models/vlm/picture_store.h"

enum {
    /* Patches of a shared pass at most: products are thick by then. */
    PICTURE_PASS = 1024,
    PICTURE_PASS_COUNT = 16 /* pictures */
};

/* Zeroed is empty. Its pictures are of one grid, and held by others. */
struct picture_pass {
    struct picture *pictures[PICTURE_PASS_COUNT];
    size_t count;
};

/* Take the picture in if it waits for the tower, has the grid of those that
 * are in, is not one of them, and there is room. */
void picture_pass_add(struct picture_pass *pass, struct picture *p);
/* How many of the first pictures go together; merge: patches on a side of a
 * merged token. At least 1 of a pass that is not empty. */
size_t picture_pass_size(const struct picture_pass *pass,
                         const struct kernels *k, int merge);

#endif
