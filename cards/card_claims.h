/*
 * card_claims.h: what a reply claims to see, and whether it is seen.
 *
 * Included by: cards, tests.
 */
#ifndef LIMBECK_CARD_CLAIMS_H
#define LIMBECK_CARD_CLAIMS_H

#include "reports/card.h"
#include "base/arena.h"

/* claims: JSON, [[word, start, end], ...] in bytes of the reply; evidence:
 * JSON, the list of the filter visibility, in bytes of the reasoning, which
 * begins at `reasoning`. Either may be empty. A thing that is claimed again is
 * as seen as where it was claimed first; of claims that lie over each other
 * the longer stays, then the worse. Fills r->claims, in the arena; r->text is
 * read. */
void card_claims_read(struct card_reply *r, struct span claims,
                      struct span evidence, size_t reasoning,
                      struct arena *arena);

#endif
