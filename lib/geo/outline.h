/*
 * outline.h: the land of the earth as rings to draw, out of the borders that
 * are built in: countries without holes, Antarctica left out. None crosses
 * 180 degrees.
 *
 * Included by: stages/report, pipeline/commands, tests.
 */
#ifndef LIMBECK_OUTLINE_H
#define LIMBECK_OUTLINE_H

#include "base/arena.h"

struct outline_ring {
    const float (*points)[2]; /* [count] longitude, latitude in degrees */
    size_t count;
};

struct outline {
    const struct outline_ring *rings; /* [count] */
    size_t count;
};

/* Points rounded to step_deg, of rings that are wider or higher than
 * least_deg. In the arena. */
struct outline outline_of_land(struct arena *arena, double step_deg,
                               double least_deg);

#endif
