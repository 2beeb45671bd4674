/*
 * angle_number.h: the number of an angle, without sign and marks.
 *
 * Included by: angle.c, angle_degrees.c.
 */
#ifndef LIMBECK_ANGLE_NUMBER_H
#define LIMBECK_ANGLE_NUMBER_H

#include "base/span.h"

struct angle_number {
    double value;
    size_t end;
    int decimals;
    bool comma; /* the point is a comma */
};

/* The digits at `at`, with a point or comma inside. false for what cannot be
 * an angle ("1.2.3", "1,234,567", forty digits); number->end is behind it in
 * any case. */
bool angle_number(struct span text, size_t at, struct angle_number *n);

/* Minutes or seconds: one or two digits, maybe with a fraction. */
bool angle_part(struct span text, size_t at, struct angle_number *n);

#endif
