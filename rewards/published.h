/*
 * published.h: what the published rewards do to texts, as Python does it.
 *
 * Included by: rewards.
 */
#ifndef LIMBECK_PUBLISHED_H
#define LIMBECK_PUBLISHED_H

#include "base/arena.h"
#include "base/buf.h"

enum published_flag {
    PUBLISHED_NOCASE = 1, /* re.IGNORECASE */
    PUBLISHED_LINE = 2    /* without re.DOTALL: the block is on one line */
};

/* What re.search("<answer>(.*?)</answer>") takes, stripped; false: no match. */
bool published_answer(struct span text, unsigned flags, struct span *inside);
/* The same for <think>. */
bool published_think(struct span text, unsigned flags, struct span *inside);
/* str.strip() */
struct span published_strip(struct span text);
/* str.lower(), in the arena; letters whose lower case has several characters
 * stay one. */
struct span published_lower(struct span text, struct arena *arena);
/* len() of a str. */
size_t published_length(struct span text);
/* What re.search("KEY:\s*([^\n]+)") takes, stripped; false: no match. */
bool published_line(struct span text, const char *key, struct span *value);

struct published_numbers {
    size_t count;
    double at[2];
};

/* The first two of re.findall("-?\d+\.?\d*"). */
struct published_numbers published_numbers(struct span text);
/* What re.search("WORD\s*[=:]?\s*(-?\d+\.?\d*)", IGNORECASE) takes; word: in
 * small letters. */
bool published_labelled(struct span text, const char *word, double *value);

#endif
