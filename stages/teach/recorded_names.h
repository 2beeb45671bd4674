/*
 * recorded_names.h: the samples of the store by what files of recorded replies
 * call them.
 *
 * Included by: stages/teach.
 */
#ifndef LIMBECK_RECORDED_NAMES_H
#define LIMBECK_RECORDED_NAMES_H

#include "db/db.h"
#include "teachers/sample_names.h"

struct recorded_names;

struct recorded_names *recorded_names_open(struct db *db);
void recorded_names_close(struct recorded_names *n); /* NULL is fine */

/* A `find` of sample_names.h, arg: this. An id is the sample that it names in
 * the first of these ways that finds one: "source/key"; its key, also behind
 * folders that the key lacks, the longest key first; the last part of its key;
 * the digest of its name, where that is too long for an id of a batch.
 * ERR_STAGE. */
MUST_CHECK bool recorded_names_find(void *arg, struct span id,
                                    struct named_samples *found,
                                    struct err *err);

#endif
