/*
 * repair_question.h: what a teacher is asked about a reply of its own: the
 * reply and what speaks against it.
 *
 * Included by: stages/teach.
 */
#ifndef LIMBECK_REPAIR_QUESTION_H
#define LIMBECK_REPAIR_QUESTION_H

#include "answers/unseen_claims.h"
#include "stages/teach/active_teachers.h"

/* ERR_USAGE: the prompt shows neither {reply} nor {evidence}. */
MUST_CHECK bool repair_question_check(const struct teach_teacher *t,
                                      struct err *err);

/* Append the prompt of the teacher with {question}, {reply} and {evidence}
 * filled in: each sentence with what is not seen, if visibility is out of its
 * bounds, and a line for each other filter that is. reply->claims is filled in
 * here. err: the store; why: ERR_RECORD, the reply is longer than
 * repair.max_bytes. */
MUST_CHECK bool
repair_question_make(struct db *db, const struct teach_teacher *t,
                     int64_t reply_id, struct unseen_reply *reply,
                     struct buf *out, struct err *why, struct err *err);

#endif
