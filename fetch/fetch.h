/*
 * fetch.h: the pictures of a table of addresses into a folder of tar files,
 * politely, and what became of each.
 *
 * Included by: fetch, pipeline/commands.
 */
#ifndef LIMBECK_FETCH_H
#define LIMBECK_FETCH_H

#include "base/progress.h"
#include "fetch/fetch_class.h"

#include <stdint.h>

struct fetch_settings {
    const char *list, *dir;
    const char *key_column, *url_column; /* or NULL */
    unsigned retry; /* bit 1 << class: of those failures alone; 0: the table */
    int connections, per_host, attempts;
    int64_t delay_ms, timeout_ms;
    int64_t max_wait_ms; /* a host that asks for more is left alone */
    int64_t min_bytes, max_bytes, shard_bytes;
    const char *const *types; /* image_info.format; ends with NULL */
    const char *contact;      /* for User-Agent, or NULL */
    bool ignore_robots, allow_private;
    enum progress_mode progress;
};

struct fetch_result {
    int64_t rows, asked;           /* of the table; requests for pictures */
    int64_t came, came_bytes;      /* in this run */
    int64_t failed[FETCH_CLASSES]; /* in this run */
    int64_t before, failed_before; /* rows whose result stands already */
    int64_t repeated;              /* rows that say what an earlier one said */
    int64_t conflicting; /* rows whose key has another address already */
    int64_t empty;       /* rows without an address */
    int64_t bad;         /* rows that are none */
    int64_t left;        /* neither came nor failed: the next run asks */
    int64_t all_came, all_failed[FETCH_CLASSES]; /* of the folder */
    char left_why[300];                          /* of one host that was left */
};

/* ERR_USAGE, ERR_STAGE: the table or the folder cannot be used. A signal ends
 * it early: stop_asked() says so; what is written stays, and the next run goes
 * on. The folder is locked. */
MUST_CHECK bool fetch_run(const struct fetch_settings *s,
                          struct fetch_result *r, struct err *err);

#endif
