/*
 * trim.h: a picture without the border, the bars or the caption around it.
 *
 * Included by: lib/images, tests.
 */
#ifndef LIMBECK_TRIM_H
#define LIMBECK_TRIM_H

#include "base/image_pixels.h"

/* Columns left to right - 1, rows top to bottom - 1. */
struct trim_box {
    int left, top, right, bottom;
};

/* Cut off, of each side, what has the tone of its outermost line: up to the
 * last line, within 30 % of the side, of which 9 of 10 pixels lie within 10
 * levels of that tone, if half of each line before it does (writing in a
 * caption). A side whose tone 9 of 10 pixels of the rest have as well is no
 * border. false: nothing is to be cut off; *box is the whole picture. */
MUST_CHECK bool trim_find(const struct image_grey *im, struct trim_box *box);

#endif
