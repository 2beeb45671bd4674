/*
 * score_case.h: everything that is known about a sample's replies, as filters
 * want it.
 *
 * Included by: stages/score.
 */
#ifndef LIMBECK_SCORE_CASE_H
#define LIMBECK_SCORE_CASE_H

#include "db/db.h"
#include "decisions/seen_claims.h"
#include "filters/filter.h"
#include "stages/score/score_peers.h"

/* The teacher and the candidate of a reply. */
struct score_asked {
    int64_t teacher_id, candidate;
    bool derived; /* made of another reply */
};

/* All replies to one sample that have an answer, as the active teachers stand.
 */
struct score_case {
    int64_t fingerprint; /* of the replies, as the pending query took it */
    struct filter_case
        *cases; /* [count]: one a reply, in the order of the active teachers */
    struct filter_answer *answers; /* [count]: what the cases point to */
    struct score_asked *asked;     /* [count]: whom each is of */
    size_t count;
};

/* The words of claims, by their number. */
struct score_words {
    struct arena arena;
    struct score_word {
        const char *kind, *label; /* NULL: none has that number */
    } *items;                     /* [count] */
    size_t count;
};

/* Where cases come from. */
struct score_source {
    struct db *db;
    const struct seen_lists *lists;
    struct score_words *words;
    const struct score_peers *peers; /* NULL: the set is not looked at */
};

/* Read from the store into the arena: sample, place, replies, answers,
 * entities, evidence. ERR_RECORD when the sample is gone. */
MUST_CHECK bool score_case_load(const struct score_source *source,
                                int64_t sample_id, struct arena *arena,
                                struct score_case *out, struct err *err);

/* Once the answers are complete: give each case the others, of which one that
 * was made of another is no opinion of its own. step_width: of their steps'
 * vectors. */
void score_case_pair(struct score_case *c, size_t step_width,
                     struct arena *arena);

#endif
