/*
 * stage_count.h: the counts of a stage, kept until something changes that they
 * are counted from.
 *
 * A stage's five counts go over the whole store. They are kept in the table
 * stage_count; triggers take a row away in the transaction that changes what
 * the stage, or one before it, wrote or read. So a row that is there is what
 * counting anew would give, and a stage whose row says that nothing is pending
 * has nothing to do.
 *
 * Included by: pipeline/engine, pipeline/commands, tests.
 */
#ifndef LIMBECK_STAGE_COUNT_H
#define LIMBECK_STAGE_COUNT_H

#include "engine/stage.h"

/* *stands: the store has counts of the run's stage at its version; *t is what
 * they are, else zero. */
MUST_CHECK bool stage_count_find(struct stage_run *run, struct tally *t,
                                 bool *stands, struct err *err);
/* The stage, its version and the five counts: parameters 2 to 8 of a query. */
void stage_count_bind(const struct stage_run *run, const struct tally *t,
                      struct query *q);
/* Keep them. Inside the transaction in which they were counted. */
MUST_CHECK bool stage_count_put(struct stage_run *run, const struct tally *t,
                                struct err *err);
/* By the stage's query, whatever is kept. */
MUST_CHECK bool stage_count_anew(struct stage_run *run, struct tally *t,
                                 struct err *err);

/* Count anew what is kept of every stage, and say what differs: a line each,
 * `decide: kept says 12 kept ..., counted anew ...`. differing: how many
 * stages. Changes nothing. */
MUST_CHECK bool stage_count_check(struct db *db, struct buf *lines,
                                  size_t *differing, struct err *err);
/* Take away what is kept of a stage and of those behind it; NULL: of all. */
MUST_CHECK bool stage_count_forget(struct db *db, const struct stage *from,
                                   struct err *err);

#endif
