/*
 * fetch_later.h: addresses of a host for which enough wait in memory: in a
 * temporary file of its own, in their order, until fewer wait. So a slow host
 * that has the first million rows of a table does not keep the others idle.
 *
 * Included by: fetch.
 */
#ifndef LIMBECK_FETCH_LATER_H
#define LIMBECK_FETCH_LATER_H

#include "base/buf.h"
#include "base/err.h"
#include "fetch/fetch_host.h"

enum {
    FETCH_HOST_WAITING = 1000, /* that wait in memory for one host */
    FETCH_LATER_HOSTS = 200,   /* that may have a file */
    FETCH_LATER_ROWS = 1000000 /* in all files together */
};

struct fetch_later; /* a host's, in host->later */

/* Is the job one to be put off: enough wait for its host, or some are put off
 * already; and is there room? */
bool fetch_later_due(const struct fetch_hosts *h,
                     const struct fetch_host *host);
/* Behind what is put off for job->host; the job is gone. false: no file could
 * be had or written, and the job stays. */
bool fetch_later_put(struct fetch_hosts *h, struct fetch_job *job);
/* The next that is put off for that host; NULL: none is. ERR_STAGE: the file
 * cannot be read; NULL, too. */
struct fetch_job *fetch_later_take(struct fetch_hosts *h,
                                   struct fetch_host *host, struct err *err);
/* A host with some put off and room for more in memory, or that is closed;
 * NULL: there is none. */
struct fetch_host *fetch_later_host(const struct fetch_hosts *h);
/* Gives up the host's file; NULL is fine. */
void fetch_later_close(struct fetch_later *l);

#endif
