/*
 * measured.h: which rows of what was measured are decided about: those of the
 * active teachers, as many candidates as are wanted of each, of samples whose
 * scores are current.
 *
 * Both are read once: a join would look them up again for each of millions of
 * rows.
 *
 * Included by: stages/decide, stages/split, pipeline/commands.
 */
#ifndef LIMBECK_MEASURED_H
#define LIMBECK_MEASURED_H

#include "base/arena.h"
#include "db/db.h"

struct measured_teacher {
    int64_t id, ordinal, candidates;
};

struct measured {
    struct measured_teacher *teachers; /* [teacher_count], in the arena */
    size_t teacher_count;
    uint64_t *scored; /* a bit for each sample id below `limit` */
    int64_t limit;
};

MUST_CHECK bool measured_teachers(struct measured *m, struct db *db,
                                  struct arena *arena, struct err *err);
/* ERR_STAGE: ids beyond 2^36, which no store gives out. */
MUST_CHECK bool measured_samples(struct measured *m, struct db *db,
                                 struct arena *arena, struct err *err);

/* Where the teacher is active and so many candidates are wanted of it: the
 * reply's rank among those of its sample, the first being the lowest. Else -1.
 */
int64_t measured_rank(const struct measured *m, int64_t teacher_id,
                      int64_t candidate);
bool measured_is_scored(const struct measured *m, int64_t sample_id);

#endif
