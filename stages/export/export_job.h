/*
 * export_job.h: one row on its way into an export: its target is made and its
 * picture copied by several threads, and it comes back in order.
 *
 * Included by: stages/export.
 */
#ifndef LIMBECK_EXPORT_JOB_H
#define LIMBECK_EXPORT_JOB_H

#include "stages/export/export_item.h"
#include "stages/export/export_parts.h"

struct export_job {
    struct arena arena;
    struct export_item item; /* its texts the arena's */
    struct export_part *part;
    enum export_how how; /* EXPORT_NONE: the picture is not written */
    struct export_place place;
    struct export_target target; /* cot, judge */
    struct written_file picture; /* where, and, once it was written, what */
    struct err why;              /* why there is no row */
};

/* Takes over what the item holds: the query steps on. */
struct export_job *export_job_open(const struct export_item *item,
                                   struct export_part *part);
void export_job_close(struct export_job *job);
/* Room for each of so many workers. */
struct export_room *export_rooms_open(int count);
void export_rooms_close(struct export_room *rooms, int count);
/* An ordered_pool_work; shared: a struct export_room for each worker. */
void export_job_work(void *shared, void *job, int worker);

#endif
