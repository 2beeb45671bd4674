/*
 * answer_text.h: a part of a reply as text.
 *
* Included by: answers, exports, rewards.
 */
#ifndef LIMBECK_ANSWER_TEXT_H
#define LIMBECK_ANSWER_TEXT_H

#include "base/arena.h"
#include "base/span.h"

/* What the inside of a JSON text says: its escapes undone. What is no such
 * inside (a line end in it, a lone backslash) is given back as it stands. Part
 * of the text, or the arena's. */
struct span answer_text_unescape(struct span inside, struct arena *arena);

#endif
