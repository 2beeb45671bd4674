/*
 * review_serve.h: the review page, served until it is stopped.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_REVIEW_SERVE_H
#define LIMBECK_REVIEW_SERVE_H

#include "options.h"

enum { REVIEW_SERVE_LIMIT = 200, REVIEW_SERVE_LIMIT_MOST = 100000 };

struct review_serve_options {
    struct options common;
    const char *queue; /* a name of review_queue_names, or a query */
    struct text_list as;
    int64_t limit, seed, port; /* port -1: as last time */
    int64_t sample;            /* of a query, so many of its samples; 0: all */
    bool blind, new_token;
};

/* Returns an exit code. */
int review_serve(const struct review_serve_options *options, struct err *err);

#endif
