/*
 * teach_retried.h: the recorded replies of one teacher that were set aside and,
 * after `limbeck retry`, are to be asked for again.
 *
 * Included by: stages/teach.
 */
#ifndef LIMBECK_TEACH_RETRIED_H
#define LIMBECK_TEACH_RETRIED_H

#include "stages/teach/active_teachers.h"

struct teach_retried {
    struct teach_retried_one {
        int64_t sample_id, candidate;
        uint64_t why; /* hash_fnv of the words it was set aside with */
    } *list;          /* [count] by sample and candidate */
    size_t count, room;
};

/* Read them from the store, where t is a teacher of recorded replies that
 * writes requests; else there are none. */
MUST_CHECK bool teach_retried_read(struct teach_retried *r,
                                   const struct teach_teacher *t, struct db *db,
                                   struct err *err);
void teach_retried_release(struct teach_retried *r);
/* 0: it is not among them. */
uint64_t teach_retried_find(const struct teach_retried *r, int64_t sample_id,
                            int64_t candidate);

#endif
