/*
 * unseen_claims.h: what a reply claims to see and a picture does not show,
 * sentence by sentence: the reply without these sentences, or a list of them.
 *
 * Included by: stages, stages/teach, tests.
 */
#ifndef LIMBECK_UNSEEN_CLAIMS_H
#define LIMBECK_UNSEEN_CLAIMS_H

#include "base/arena.h"
#include "base/buf.h"

struct unseen_reply {
    struct span text;   /* the raw reply */
    size_t start, end;  /* of the reasoning in it, in bytes */
    bool escaped;       /* the reasoning stands in a JSON text */
    struct span claims; /* not seen: a list as of claim_list.h */
};

/* What visibility's evidence says, as the store has it. */
struct unseen_evidence {
    struct span claims; /* all: a list as of claim_list.h */
    struct span starts; /* JSON: where in the own text of the reasoning
                         * (answer_own.h) those stand that are not seen, each
                         * thing once */
    struct span quotes; /* JSON: the words that are quoted writing */
};

/* Fill reply->claims, in the arena: these claims wherever the same thing is
 * named; of quoted writing, the same text. */
void unseen_claims_find(struct unseen_reply *reply,
                        const struct unseen_evidence *evidence,
                        struct arena *arena);

/* Append the reply without the sentences of its reasoning in which such a claim
 * stands (sentence_list_without); what is around the reasoning, tags and answer
 * included, stays to the byte. How many sentences went; 0, and nothing is
 * appended, where there are none, or none would stay, and of a reply that calls
 * tools: what they returned belongs to the sentence that asked for it. */
size_t unseen_claims_strip(const struct unseen_reply *reply,
                           struct arena *arena, struct buf *out);

/* Append a line for each of these sentences, with what is not seen. How many
 * there are. */
size_t unseen_claims_list(const struct unseen_reply *reply, struct arena *arena,
                          struct buf *out);

#endif
