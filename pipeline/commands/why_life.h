/*
 * why_life.h: the whole life of one sample, as JSON, and as text for a person.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_WHY_LIFE_H
#define LIMBECK_WHY_LIFE_H

#include "base/buf.h"
#include "db/db.h"

/* Append one JSON object with everything that the store knows of the sample:
 * where its bytes lie, its row, position, place, duplicates, draw, each reply
 * with answer, scores (of every filter, also after the first that failed),
 * verdicts, then splits, exports and failures. What is not known is absent.
 * A sample that is not there is ERR_USAGE. */
MUST_CHECK bool why_life_read(struct db *db, int64_t sample_id, struct buf *out,
                              struct err *err);

/* Append that JSON as text. full: replies whole, else their beginning and
 * end. Control characters of texts are shown, never sent to a terminal. */
MUST_CHECK bool why_life_print(struct span json, bool full, struct buf *out,
                               struct err *err);

#endif
