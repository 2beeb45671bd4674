/*
 * server_check.h: what does a server do with each thing that requests may ask
 * of it? One small request each.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_SERVER_CHECK_H
#define LIMBECK_SERVER_CHECK_H

#include "teachers/teacher.h"

enum server_check_state {
    CHECK_WORKS,
    CHECK_IGNORED,  /* taken, and without effect */
    CHECK_REFUSED,  /* words says how */
    CHECK_NOT_SENT, /* the dialect has no way to say it */
};

struct server_check {
    const char *feature; /* "picture" */
    enum server_check_state state;
    bool needed;     /* by the teacher's own settings */
    char words[360]; /* the server's, or what was seen; may be "" */
};

enum { SERVER_CHECKS = 9 };

/* Ask the endpoint (one of the settings') for all of them. picture: bytes of a
 * JPEG of about 800 x 800 pixels. ERR_USAGE: a key or header is not there. */
MUST_CHECK bool server_check_run(const struct teacher_settings *settings,
                                 const char *endpoint, struct span picture,
                                 struct server_check out[SERVER_CHECKS],
                                 struct err *err);
/* "works", "ignored", "refused", "not sent" */
const char *server_check_word(enum server_check_state state);

#endif
