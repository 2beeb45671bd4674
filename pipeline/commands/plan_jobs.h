/*
 * plan_jobs.h: the scripts by which an engine that is there already (a
 * scheduler, make) works a set in shards, and what of it is still missing.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_PLAN_JOBS_H
#define LIMBECK_PLAN_JOBS_H

#include "options.h"

struct plan_jobs {
    const char *engine; /* or NULL */
    const char *to, *time, *scratch;
    int64_t shards, throttle, processors, warn_s;
};

extern const char *const plan_engines[]; /* ends with NULL */

/* Write them into the folder jobs->to. store: where the whole will lie. */
MUST_CHECK bool plan_jobs_write(const struct plan_jobs *jobs,
                                const struct options *common, const char *store,
                                struct err *err);
/* Print which shards are not done, a line each with the reason, and per phase
 * their numbers as a list; *missing: how many. */
MUST_CHECK bool plan_jobs_incomplete(const struct plan_jobs *jobs,
                                     int64_t *missing, struct err *err);

#endif
