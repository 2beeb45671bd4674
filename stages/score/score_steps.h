/*
 * score_steps.h: the steps of a reasoning.
 *
 * Included by: stages/score, tests.
 */
#ifndef LIMBECK_SCORE_STEPS_H
#define LIMBECK_SCORE_STEPS_H

#include "filters/filter.h"

enum { SCORE_STEPS_MAX = 64 };

/* Split: at the items of a numbered or bulleted list where there are two or
 * more, numbers within a line too ("1. Signs: ... 2. Traffic: ..."); else at
 * the ends of sentences. The two characters `\n` of JSON count as a line end.
 * Numbers, bullets and blanks around a step are no part of it; steps without
 * three letters are left out; the last of SCORE_STEPS_MAX takes the rest.
 * steps: room for SCORE_STEPS_MAX; places are bytes of the text; vectors
 * NULL. Linear. */
size_t score_steps_split(struct span text, struct filter_step *steps);

#endif
