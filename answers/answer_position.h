/*
 * answer_position.h: where an answer lies that names a place and states no
 * position.
 *
 * Included by: extract.c, rewards, tests.
 */
#ifndef LIMBECK_ANSWER_POSITION_H
#define LIMBECK_ANSWER_POSITION_H

#include "answers/answer.h"

struct gazetteer;

struct answer_naming {
    const struct gazetteer *gazetteer;
    bool countries;   /* a country or region alone is its largest city */
    double dominance; /* of several places of a name the largest is taken where
                       * it has this many times the people of the next */
};

/* Put the position of the named city into the answer; of several of that name
 * the one near a position that stands in the reply. false: there is none, or
 * it is not known which; then the answer's note says so. has_position stays
 * as it is: it was not stated. */
bool answer_position_named(const struct answer_naming *naming,
                           struct span reply, struct arena *arena,
                           struct answer *a);

#endif
