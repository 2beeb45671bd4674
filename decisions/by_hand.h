/*
 * by_hand.h: what people said of replies, which overrules the rules: their
 * reviews, and the lists of a policy.
 *
 * Included by: decisions, pipeline, stages/decide, tests.
 */
#ifndef LIMBECK_BY_HAND_H
#define LIMBECK_BY_HAND_H

#include "base/settings.h"
#include "db/db.h"
#include "decisions/reply_list.h"

/* Section `review`. */
struct review_settings {
    int64_t needs;    /* readings until an item is settled */
    const char *rule; /* "majority", "unanimous" */
};
extern const struct param_section review_section;
/* `policy.include`, `policy.exclude`. */
extern const struct param_section policy_lists_section;

/* How many of those who read it said so. */
struct readings {
    int64_t keep, drop, unsure;
};

/* 1 keep, 0 drop, -1 not settled: too few readings, a tie, or, where all have
 * to agree, somebody who does not. Unsure is a reading and no vote. */
int by_hand_settle(const struct review_settings *s, const struct readings *r);

/* Append a line for each list, with the digest of its content, and one for the
 * rule of reviews where it is not the usual one: part of what identifies a
 * policy. ERR_USAGE: a list that cannot be read. */
MUST_CHECK bool by_hand_describe(const struct settings *s, struct buf *out,
                                 struct err *err);

/* Reads reviews beside replies that come in the order of their ids. */
struct by_hand {
    struct db *db;
    struct query *reviews;
    int64_t next_id; /* the reply of its current row; INT64_MAX at the end */
    struct review_settings review;
    struct reply_list include, exclude;
};

/* Lists live in the arena. */
MUST_CHECK bool by_hand_begin(struct by_hand *h, const struct settings *s,
                              struct db *db, struct arena *arena,
                              struct err *err);
/* *said: 1 keep, 0 drop, -1 nothing. A review that is settled comes before
 * exclude, and that before include. reply_id ascends from call to call. */
MUST_CHECK bool by_hand_said(struct by_hand *h, int64_t reply_id, int *said,
                             struct err *err);
void by_hand_end(struct by_hand *h);

#endif
