/*
 * angle_words.h: the words around an angle: labels, units, signs.
 *
 * Included by: angle.c, angle_degrees.c, angle_marks.c.
 */
#ifndef LIMBECK_ANGLE_WORDS_H
#define LIMBECK_ANGLE_WORDS_H

#include "geo/angle.h"

/* What a label says: which angle, and for 南纬 and its like which sign. */
struct angle_label {
    enum angle_kind kind, second; /* second: of "lat, lon: " */
    int sign;                     /* -1, 1, or 0: not told */
    int o_sign; /* of the letter O in its language: Ost 1, oeste -1, else 0 */
};

/* The label that a number which begins right after `before` has, by what
 * stands at the end of `before` (at most some ten words are looked at). */
struct angle_label angle_label_before(struct span before);

/* Do the letters at the end of `before` make a label ("Lat40.7")? */
bool angle_label_touches(struct span before);

/* Length of the label that begins the text ("latitude", "lon)"), or 0. */
size_t angle_label_after(struct span text, enum angle_kind *kind);

/* Length of a degree sign or word, minute sign, second sign, minus, blank at
 * the beginning, or 0. A blank may be a no-break space. */
size_t angle_degree_sign(struct span text);
size_t angle_minute_sign(struct span text);
size_t angle_second_sign(struct span text);
size_t angle_blank(struct span text);
/* Length of a minus or dash at the end, or 0. */
size_t angle_minus_before(struct span before);

/* Does a unit ("km", "%", "years") begin the text? */
bool angle_is_unit(struct span text);

#endif
