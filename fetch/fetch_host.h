/*
 * fetch_host.h: hosts, what waits for each, and when each may be asked again.
 *
 * A host is an origin, "https://live.staticflickr.com:443". Times are those of
 * base/clock.h, in milliseconds. No two hosts know each other, and nothing
 * here asks anybody.
 *
 * Included by: fetch, tests.
 */
#ifndef LIMBECK_FETCH_HOST_H
#define LIMBECK_FETCH_HOST_H

#include "base/hash_index.h"
#include "fetch/fetch_class.h"
#include "formats/robots.h"

enum {
    FETCH_DEAD = 10,    /* so often no answer, one behind the other: closed */
    FETCH_REFUSALS = 6, /* so often 429 or 503 to one address: given up */
    FETCH_HOST_REFUSALS = 30, /* ... to a host, without anything between */
    FETCH_BACKOFF_MAX_MS = 60 * 1000
};

struct fetch_host;

/* One address, or a host's robots.txt. */
struct fetch_job {
    struct fetch_job *next;
    struct fetch_host *host;
    char *key, *url; /* as the table has them */
    char *at;        /* what is asked: url, or where redirects led */
    size_t known;    /* its number in the records */
    int hops, attempts, refusals;
    int64_t not_before_ms;
    bool robots;
};

struct fetch_host {
    char *origin;
    struct fetch_job *first, *last; /* waiting */
    int64_t waiting;                /* how many */
    struct fetch_later *later;      /* those put off (fetch_later.h), or NULL */
    struct fetch_host *later_next;  /* of those with such */
    struct fetch_host *next_busy;   /* those with something waiting */
    struct robots *robots;
    enum { ROBOTS_UNKNOWN, ROBOTS_ASKED, ROBOTS_KNOWN } robots_state;
    int in_flight, unanswered, refusals;
    int64_t next_ms; /* no request before that */
    bool answered, closed, busy;
    enum fetch_class closed_as; /* what its addresses get; FETCH_CAME: nothing,
                                 * they are left for the next run */
    char why[200];
    int64_t left;
};

struct fetch_hosts {
    struct fetch_host **all; /* [count] */
    size_t count, room;
    struct hash_index index;
    struct fetch_host *busy;
    struct fetch_host *later; /* those with addresses put off */
    int64_t later_hosts, later_rows;
    int per_host;
    int64_t delay_ms;
};

void fetch_hosts_init(struct fetch_hosts *h, int per_host, int64_t delay_ms);
void fetch_hosts_release(struct fetch_hosts *h); /* also what waits */
/* By its origin; made when it is new. */
struct fetch_host *fetch_hosts_take(struct fetch_hosts *h, const char *origin);

/* Behind what waits for job->host. */
void fetch_host_add(struct fetch_hosts *h, struct fetch_job *job);
/* What may be asked now, taken off its host's queue; NULL: nothing. The host's
 * robots.txt, as a job of its own (at, key, url NULL), comes before all else.
 * The host counts it as in flight. */
struct fetch_job *fetch_hosts_next(struct fetch_hosts *h, int64_t now_ms);
/* No request before so many milliseconds from now. */
void fetch_host_pause(struct fetch_host *host, int64_t now_ms, int64_t ms);
/* The wait before attempt n (1: the second one) that nobody named: 1 s, 2 s,
 * 4 s, at most FETCH_BACKOFF_MAX_MS. */
int64_t fetch_backoff_ms(int n);
/* Everything that waits for it, as a list; it takes no more. */
struct fetch_job *fetch_host_close(struct fetch_host *host, enum fetch_class as,
                                   const char *why);
void fetch_job_free(struct fetch_job *job);

#endif
