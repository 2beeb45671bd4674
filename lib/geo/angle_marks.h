/*
 * angle_marks.h: what stands around an angle and is no word of its own: the
 * hemisphere, percent escapes, the marks of LaTeX, of a range, of a tolerance.
 *
 * Included by: angle.c, angle_degrees.c, angle_words.c.
 */
#ifndef LIMBECK_ANGLE_MARKS_H
#define LIMBECK_ANGLE_MARKS_H

#include "geo/angle.h"

/* Length of a hemisphere at the beginning ("N", "south", "norte"), or 0; *kind
 * and *sign are set; a sign of 0 is one that two languages read differently
 * ("O" is east in German, west in French). lower: single small letters count
 * too, and words that mean something else as well ("est", "sur"). */
size_t angle_hemisphere(struct span text, bool lower, enum angle_kind *kind,
                        int *sign);

/* Length of what says nothing: blanks, and the marks that LaTeX puts around
 * words ("\\text{", "$"). */
size_t angle_filler(struct span text);
/* Length of a percent escape ("%22") at the beginning, or 0; *byte: which. */
size_t angle_percent_escape(struct span text, unsigned char *byte);
/* Length of what joins the two ends of a range (" to ", "..."), or of what
 * begins a tolerance ("+/-"); a number must follow. */
size_t angle_range_mark(struct span text);
size_t angle_tolerance_mark(struct span text);
/* Does a word that begins a range ("between") end here? */
bool angle_range_opens(struct span before);

#endif
