/*
 * answer_stop.h: where the reading of a reply that gave no answer stopped, for
 * people who look for the reason.
 *
 * Included by: stages/report, tests.
 */
#ifndef LIMBECK_ANSWER_STOP_H
#define LIMBECK_ANSWER_STOP_H

#include "answers/answer_patterns.h"
#include "base/arena.h"

struct answer_stop {
    size_t start, end; /* bytes of the reply; equal: between two of them */
    const char *why;   /* "no JSON from here on: ..."; constant text */
};

/* status: as struct answer has it. JSON that breaks is followed to where it
 * does; what is refused (a position outside of the world, several answers, a
 * refusal) is marked; else the whole text was read: its end. Linear but for at
 * most 64 braces. Never fails: a pattern that met its limits finds nothing. */
struct answer_stop answer_stop_find(const struct answer_patterns *patterns,
                                    struct span reply, const char *status,
                                    struct arena *arena);

#endif
