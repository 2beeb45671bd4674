/*
 * answer_short_code.h: a short plus code with the town that it is near, as maps
 * show it: "9G8F+6X Zürich, Switzerland".
 *
 * Included by: answer.c.
 */
#ifndef LIMBECK_ANSWER_SHORT_CODE_H
#define LIMBECK_ANSWER_SHORT_CODE_H

#include "geo/coordinates.h"

struct gazetteer;

/* The position of the text's one short code, with a town behind it on its line
 * that the gazetteer knows, and knows but once. g may be NULL. */
bool answer_short_code(const struct gazetteer *g, struct span text,
                       struct coordinates *out);

#endif
