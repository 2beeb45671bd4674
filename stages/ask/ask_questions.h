/*
 * ask_questions.h: which questions the claims about a picture ask: those that
 * nothing else decides and that were not answered yet.
 *
 * Included by: stages/ask.
 */
#ifndef LIMBECK_ASK_QUESTIONS_H
#define LIMBECK_ASK_QUESTIONS_H

#include "db/db.h"
#include "teachers/yes_no.h"

/* About one picture at most: what is claimed beyond them is not asked. */
enum { ASK_QUESTIONS_MAX = 200 };

/* How claims become questions. */
struct ask_wording;

/* all: ask also about what a segment or read text could decide. Reads the
 * vocabulary of the look stage. ERR_STAGE. */
MUST_CHECK struct ask_wording *ask_wording_open(struct db *db, bool all,
                                                struct err *err);
void ask_wording_close(struct ask_wording *w); /* NULL is fine */
/* Append what changes when the questions could, beside what look can find. */
MUST_CHECK bool ask_wording_identify(bool all, struct buf *out,
                                     struct err *err);

/* What one picture is asked about, and what was answered. */
struct ask_questions {
    const char **words;            /* [count] "a palm tree" */
    struct yes_no_question *items; /* [count] */
    size_t count;
};

/* What the replies about the picture claim, is to be asked about, and has no
 * answer of model_id (of table asked_model) yet; in the arena. */
MUST_CHECK bool ask_questions_load(const struct ask_wording *w, struct db *db,
                                   int64_t picture_id, int64_t model_id,
                                   struct arena *arena,
                                   struct ask_questions *out, struct err *err);
/* One more, whatever is claimed, unless the model answered it. The words are
 * not copied. */
MUST_CHECK bool ask_questions_also(const char *words, struct db *db,
                                   int64_t picture_id, int64_t model_id,
                                   struct arena *arena, struct ask_questions *q,
                                   struct err *err);
/* Keep the answers, of those questions that have one. */
MUST_CHECK bool ask_questions_save(const struct ask_questions *q, struct db *db,
                                   int64_t picture_id, int64_t model_id,
                                   int64_t run_id, struct err *err);
/* Has any question an answer? */
bool ask_questions_answered(const struct ask_questions *q);

#endif
