/*
 * angle_degrees.h: degree sign, minutes and seconds behind the number of an
 * angle.
 *
 * Included by: angle.c.
 */
#ifndef LIMBECK_ANGLE_DEGREES_H
#define LIMBECK_ANGLE_DEGREES_H

#include "geo/angle.h"

static inline bool angle_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline char angle_char(struct span text, size_t at)
{
    return at < text.len ? text.data[at] : '\0';
}

static inline struct span angle_rest(struct span text, size_t at)
{
    return span_cut(text, at, text.len);
}

/* Behind up to three blanks. */
size_t angle_skip_blanks(struct span text, size_t at);
/* Does a degree sign stand there, or behind blanks? */
bool angle_degrees_follow(struct span text, size_t at);

/* Take them into the angle, whose number ends at a->end, with or without their
 * marks. told: its hemisphere stands in front. */
void angle_add_degrees(struct span text, struct angle *a, bool told);

#endif
