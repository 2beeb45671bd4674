/*
 * fetch_loop.h: the state of a run of fetch, between asking and answers.
 *
 * Included by: fetch.
 */
#ifndef LIMBECK_FETCH_LOOP_H
#define LIMBECK_FETCH_LOOP_H

#include "adapters/http.h"
#include "fetch/fetch.h"
#include "fetch/fetch_check.h"
#include "fetch/fetch_host.h"
#include "fetch/fetch_later.h"
#include "fetch/fetch_records.h"
#include "fetch/fetch_shards.h"

enum { FETCH_HOPS_MAX = 5 };

struct fetch {
    const struct fetch_settings *settings;
    struct fetch_result *result;
    struct http *http;
    struct fetch_hosts hosts;
    struct fetch_records records;
    struct fetch_shards shards;
    struct fetch_limits limits;
    struct progress *progress;
    struct buf agent, accept; /* header lines */
    int64_t jobs;             /* waiting or under way */
    int64_t done;             /* with a result, of those of this run */
    int64_t total;
    int64_t shown, shown_failed; /* by the progress */
    double started_s;
    bool answered; /* somebody did */
};

/* Puts a job where its host waits, or gives it what a closed host's get.
 * at: its address; what cannot be asked gets its class. */
MUST_CHECK bool fetch_route(struct fetch *f, struct fetch_job *job,
                            struct err *err);
/* Addresses that were put off, for hosts that have room again. ERR_STAGE. */
MUST_CHECK bool fetch_again_later(struct fetch *f, struct err *err);
/* Blanks and bytes beyond ASCII as %XX; the caller's to free. */
char *fetch_spell(struct span url);
/* Asks. ERR_STAGE. */
MUST_CHECK bool fetch_start(struct fetch *f, struct fetch_job *job,
                            struct err *err);
/* What an answer means; the job is done, or waits again. ERR_STAGE. */
MUST_CHECK bool fetch_answer(struct fetch *f, const struct http_reply *reply,
                             struct err *err);

#endif
