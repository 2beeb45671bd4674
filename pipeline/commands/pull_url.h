/*
 * pull_url.h: one file of a plain web server into a folder: resumed, checked
 * by the caller, renamed. For files that no listing gives a digest of.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_PULL_URL_H
#define LIMBECK_PULL_URL_H

#include "base/err.h"

#include <stdint.h>

struct pull_url {
    const char *url;
    const char *path; /* what the file is called when it is whole */
    int attempts;     /* tries without progress */
    int64_t stall_ms;
    /* Is the file at `path` (NAME.part) what it should be? */
    bool (*check)(const char *path, struct err *err);
};

/* true: it is here, whole and checked; *fetched: it came just now. NAME.part
 * goes on where an earlier try ended, if the server says that it is still the
 * same (ETag). What the check refuses is thrown away. */
MUST_CHECK bool pull_url(const struct pull_url *p, bool *fetched,
                         struct err *err);

#endif
