/*
 * serve_token.h: the token of a server of this machine: of the environment, or
 * of a file that its user alone can read.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_SERVE_TOKEN_H
#define LIMBECK_SERVE_TOKEN_H

#include "base/err.h"

enum { SERVE_TOKEN_MAX = 200 };

/* What the variable LIMBECK_TOKEN holds, or else the file, which is made, with
 * a fresh token, when it is not there. path: NULL for none. ERR_USAGE: neither,
 * or a file that others can read; ERR_STAGE. */
MUST_CHECK bool serve_token_read(const char *path, char out[SERVE_TOKEN_MAX],
                                 struct err *err);

#endif
