/*
 * export_job.h: one row on its way into an export: its target is made and its
 * picture copied by several threads, and it comes back in order.
 *
 * Included by: stages/export.
 */
#ifndef LIMBECK_EXPORT_JOB_H
#define LIMBECK_EXPORT_JOB_H

#include "stages/export/export_item.h"
#include "stages/export/export_outs.h"

/* A place of the picture. */
struct export_copy {
    struct written_file file;  /* where, and, once it was written, what */
    struct export_place place; /* of what is written */
    bool stands;               /* it is there already */
};

struct export_job {
    struct arena arena;
    struct export_item item; /* its texts the arena's */
    enum export_use use;
    bool test;
    enum export_how how; /* EXPORT_NONE: no picture is written */
    struct export_copy copies[EXPORT_OUTS]; /* [copy_count] */
    size_t copy_count;
    bool bytes;                    /* those of the picture are wanted */
    struct export_target target;   /* but in EXPORT_RL */
    struct export_target rejected; /* EXPORT_PAIR */
    bool made;                     /* the targets were made before */
    bool good;
    struct span picture; /* its bytes, the arena's */
    struct err why;      /* why there is no row */
};

/* Takes over what the item holds: the query steps on. */
struct export_job *export_job_open(const struct export_item *item,
                                   enum export_use use);
void export_job_close(struct export_job *job);
/* Room for each of so many workers. */
struct export_room *export_rooms_open(int count);
void export_rooms_close(struct export_room *rooms, int count);
/* An ordered_pool_work; shared: a struct export_room for each worker. */
void export_job_work(void *shared, void *job, int worker);

#endif
