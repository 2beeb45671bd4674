/*
 * look_vocabulary.h: the vocabulary of the current version of the look stage,
 * for the stages that compare claims with what it found.
 *
 * Included by: decisions, stages.
 */
#ifndef LIMBECK_LOOK_VOCABULARY_H
#define LIMBECK_LOOK_VOCABULARY_H

#include "base/arena.h"
#include "base/label_set.h"
#include "db/db.h"

/* Empty while nothing looks at pictures. In the arena. ERR_STAGE. */
MUST_CHECK bool look_vocabulary_read(struct db *db, struct arena *arena,
                                     struct label_set *out, struct err *err);

#endif
