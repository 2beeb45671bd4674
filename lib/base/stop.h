/*
 * stop.h: the stop flag that a signal sets; the program's only mutable global.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_STOP_H
#define LIMBECK_STOP_H

#include <stdbool.h>

enum {
    STOP_GRACE_S = 60, /* unless it is set */
    /* Whoever does not look at the flag has so long behind the grace. */
    STOP_LAST_S = 10
};

/* SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2: the first sets the flag (finish
 * what is under way, exit 75), the same once more ends the process at once, and
 * so does the end of the grace and STOP_LAST_S. These signals are let through
 * from here on, in case that they were held back while the program started. */
void stop_catch_signals(void);
/* Hold them back, for a child that is started: it calls stop_catch_signals.
 * They are let through again by stop_release_signals. */
void stop_hold_signals(void);
void stop_release_signals(void);

bool stop_asked(void);
/* true once, for the first who asks after a stop was asked for: to say so. */
bool stop_to_be_said(void);

/* How long what is under way may take after the first signal. */
void stop_set_grace(int seconds);
int stop_grace(void);

#endif
