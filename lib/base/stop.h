/*
 * stop.h: the stop flag that a signal sets; the program's only mutable global.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_STOP_H
#define LIMBECK_STOP_H

#include <stdbool.h>

/* SIGINT, SIGTERM, SIGUSR1: the first sets the flag (drain and exit 75), the
 * second ends the process at once. */
void stop_catch_signals(void);
bool stop_asked(void);

#endif
