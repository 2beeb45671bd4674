/*
 * edit_distance.h: how many bytes must be put in, taken out or replaced to make
 * one short text of another (Levenshtein 1966).
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_EDIT_DISTANCE_H
#define LIMBECK_EDIT_DISTANCE_H

#include "base/span.h"

enum { EDIT_DISTANCE_TEXT_MAX = 255 };

/* SIZE_MAX when one of the texts is longer than EDIT_DISTANCE_TEXT_MAX. */
size_t edit_distance(struct span a, struct span b);

#endif
