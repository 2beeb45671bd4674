/*
 * alignment.h: where one picture lies in another: cut, shifted, scaled, turned
 * a little, or mirrored when it is begun with a mirrored map.
 *
 * Gauss-Newton on the difference of two fields of luma, each without its mean
 * and of deviation 1 (B. D. Lucas, T. Kanade, IJCAI 1981; S. Baker, I.
 * Matthews, IJCV 2004), six parameters, from coarse to fine; what fits badly
 * (a mark that was written over) counts less.
 *
 * Included by: lib/images, tests.
 */
#ifndef LIMBECK_ALIGNMENT_H
#define LIMBECK_ALIGNMENT_H

#include <stdbool.h>

#define ALIGNMENT_SIDE 96

/* Coordinates go from -1 to 1 across each picture. (u, v) of a lies in b at
 * x = at[0] + at[1] u + at[2] v, y = at[3] + at[4] u + at[5] v. */
struct alignment_map {
    double at[6];
};

struct alignment_map alignment_inverse(const struct alignment_map *m);
/* First m, then n. */
struct alignment_map alignment_after(const struct alignment_map *n,
                                     const struct alignment_map *m);

/* b at the place of each cell of a, false where b has none. a's cells are
 * side x side. b: [side, side] */
bool alignment_sample(const float *b, int side, const struct alignment_map *m,
                      int cell, float *value);

/* Improve the map, which says about where b lies. a, b: [96, 96]. Returns the
 * correlation at which the search ended: below `hopeless` it ended early,
 * since these are two pictures. */
double alignment_find(const float *a, const float *b, double hopeless,
                      struct alignment_map *m);

#endif
