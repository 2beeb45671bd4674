/*
 * log.h: what the program says to the person in front of it, on stderr; data
 * goes to stdout. Thread-safe; never prints inside a progress bar's line.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_LOG_H
#define LIMBECK_LOG_H

#include "base/err.h"

enum log_level { LOG_QUIET, LOG_NORMAL, LOG_VERBOSE };

void log_set_level(enum log_level level);
/* From now on every message is one line of JSON, as progress is with
 * --progress json: {"level":"info","message":"..."}; level: "info", "warning",
 * "error" or "hint". */
void log_set_json(bool json);
void log_info(const char *fmt, ...) PRINTF_LIKE(1, 2);
void log_warn(const char *fmt, ...) PRINTF_LIKE(1, 2);
void log_detail(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* The error and its hint, as main prints it. */
void log_err(const char *program, const struct err *err);

#endif
