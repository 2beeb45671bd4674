/*
 * review_check.h: what a reply that is being edited would measure, by the same
 * filters as score and against the policy's bounds.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_REVIEW_CHECK_H
#define LIMBECK_REVIEW_CHECK_H

#include "answers/claim_lexicon.h"
#include "base/settings.h"
#include "decisions/seen_claims.h"

enum { REVIEW_CHECK_CLAIMS = 500, REVIEW_CHECK_RULES = 62 };

struct review_rule {
    size_t filter;   /* its place in filter_all */
    double min, max; /* NaN: no bound */
};

/* What measuring takes, read once. */
struct review_checks {
    struct arena arena;
    const void **settings; /* of each filter, or NULL */
    struct seen_lists lists;
    struct lexicon *lexicon;
    struct review_rule rules[REVIEW_CHECK_RULES]; /* [rule_count], as asked by
                                                   * the current policy */
    size_t rule_count;
};

/* Closed also when it failed. */
MUST_CHECK bool review_checks_open(struct review_checks *c,
                                   const struct settings *s, struct db *db,
                                   struct err *err);
void review_checks_close(struct review_checks *c);

/* The edited text of a reply. */
struct review_draft {
    int64_t sample_id, reply_id;
    struct span text;
    const struct answer *answer; /* as it reads */
};

/* Append `"checks": [{name, ok, value}], "draft": {...}`: a check for each rule
 * (ok: it passes, or cannot be told here: of value null), and the draft as the
 * page has replies: answer.reasoning_start, entities, scores with visibility's
 * evidence. ERR_USAGE: there is no such sample. */
struct answer;
MUST_CHECK bool review_check_measure(const struct review_checks *c,
                                     const struct review_draft *draft,
                                     struct db *db, struct arena *arena,
                                     struct buf *out, struct err *err);

#endif
